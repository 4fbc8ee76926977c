"""Enter, check, approve: three persons, and a verdict that nobody can type (R-4.4.4-a, R-4.4.5-b)."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.parties.actions import give_role
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.verdicts.decision import as_json
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.metrology.measurement import LoadPoint
from evenwatt.procedures.field_verification import (
    approve_record,
    approve_records,
    check_records,
    enter_record,
)
from evenwatt.verification.actions import approve, check, keep_standard, return_record
from evenwatt.verification.measured import from_json
from evenwatt.verification.models import Record
from evenwatt.verification.queries import FieldWork, field_work_of, visible_records
from evenwatt.verification.states import RecordState, Verdict
from tests.fixtures import walk
from tests.fixtures.province import at, build_province
from tests.fixtures.refusals import refusal
from tests.law.entries.chargers import measurement

DAY = "2026-03-16"


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


@pytest.fixture
def sample(scheme):
    return scheme.test_items.filter(basis=TestBasis.SAMPLE).first()


def enter(province, item, entries=None, *, by=None, day=DAY, standard=None):
    return enter_record(
        item=item,
        standard=standard or walk.standard(province),
        verified_on=date.fromisoformat(day),
        entries=entries or walk.readings(),
        by=(by or province.verifier).actor(),
        at=at(day),
    )


# ---- the verdict ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error_pct", "verdict"),
    [
        ("1.05", Verdict.CONFORMING),  # rounds to the even 1.0
        ("1.06", Verdict.NONCONFORMING),  # rounds to 1.1
        ("-1.05", Verdict.CONFORMING),
        ("-1.06", Verdict.NONCONFORMING),
    ],
)
def test_verdict_follows_from_the_readings(province, sample, error_pct, verdict):
    record = walk.entered_record(province, sample, error_pct=error_pct)
    assert record.verdict == verdict
    assert [each["from"] for each in record.judged["params"]["working_error_mpe"]] == ["2022-12-28"]


def test_insulation_below_the_condition_is_not_judged(province, sample):
    record = enter(province, sample, replace(walk.readings(), insulation_mohm=Decimal("4.9"), load_points=()))
    assert record.verdict == Verdict.NOT_JUDGED
    check(record=record, by=province.checker.actor(), at=at(DAY, 10))
    denied = refusal(approve_record, record=record, by=province.approver.actor(), at=at(DAY, 11))
    assert (denied.code, denied.clause) == ("not_judged", "R-4.4.4-a")
    assert not Document.objects.filter(template="notice").exists()


def test_approval_judges_the_stored_readings_again(province, sample):
    record = walk.entered_record(province, sample, error_pct="5.0")
    check(record=record, by=province.checker.actor(), at=at(DAY, 10))
    Record.objects.filter(pk=record.pk).update(verdict=Verdict.CONFORMING)
    record.refresh_from_db()
    assert refusal(approve, record=record, by=province.approver.actor(), at=at(DAY, 11)).code == "recomputed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"load_points": ()}, "load_points_missing"),
        ({"load_points": (LoadPoint((Decimal(1),), (Decimal(1),)),)}, "readings_missing"),
        ({"load_points": (LoadPoint((Decimal("0.999"),) * 2, (Decimal("0.999"),) * 2),)}, "energy_too_small"),
        ({"accuracy_class": "3"}, "unknown_name"),
        ({"display_step_kwh": Decimal(0)}, "display_step"),
    ],
)
def test_readings_that_carry_no_verdict_are_refused(province, sample, change, code):
    denied = refusal(enter, province, sample, replace(walk.readings(), **change))
    assert (denied.code, denied.clause) == (code, "R-4.4.4-a")
    assert not Record.objects.exists()


# ---- the standard --------------------------------------------------------------------------------


def test_a_charger_that_cannot_be_charged_is_nonconforming(province, sample):
    record = enter(province, sample, replace(walk.readings(), appearance=False, load_points=()))
    assert record.verdict == Verdict.NONCONFORMING


def test_what_is_stored_of_a_measurement_reads_back():
    by_pulses = {"preset_pulses": ["1020", "1020"], "counted_pulses": ["1000", "1000"]}
    by_energy = {"pile_kwh": ["1.000", "1"], "standard_kwh": ["1", "1"]}
    old = measurement(
        load_points=[by_pulses, by_energy],
        indication=by_energy,
        payment={"paid_yuan": "15.00", "pile_kwh": "10", "yuan_per_kwh": "1.5"},
    )
    assert from_json(json.loads(json.dumps(as_json(old)))) == old


def standard_until(province, valid_until, uncertainty="0.1"):
    return keep_standard(
        name="检定装置",
        number="BZ-02",
        uncertainty_pct=Decimal(uncertainty),
        certificate="ZS-02",
        valid_until=valid_until,
        by=province.manager.actor(),
        at=at("2026-01-05"),
    )


def test_expired_standard_blocks_the_record(province, sample):
    standard = standard_until(province, date(2026, 3, 15))
    assert refusal(enter, province, sample, standard=standard).code == "standard_out_of_date"
    renewed = standard_until(province, date(2026, 3, 16))
    assert renewed.pk == standard.pk
    assert enter(province, sample, standard=renewed).state == RecordState.ENTERED


def test_coarse_standard_blocks_the_record(province, sample):
    coarse = standard_until(province, date(2026, 12, 31), uncertainty="0.334")
    assert refusal(enter, province, sample, standard=coarse).code == "standard_too_coarse"


def test_only_the_manager_keeps_standards(province):
    with pytest.raises(NotAllowed):
        keep_standard(
            name="检定装置",
            number="BZ-03",
            uncertainty_pct=Decimal("0.1"),
            certificate="ZS-03",
            valid_until=date(2026, 12, 31),
            by=province.verifier.actor(),
            at=at(DAY),
        )


# ---- three persons -------------------------------------------------------------------------------


def test_three_different_persons(province, sample):
    institution = province.verifier.organisation
    same_as_verifier = give_role(
        account=province.verifier.account, organisation=institution, role=Role.CHECKER
    )
    approver_too = give_role(account=province.checker.account, organisation=institution, role=Role.APPROVER)
    verifier_approves = give_role(
        account=province.verifier.account, organisation=institution, role=Role.APPROVER
    )
    record = walk.entered_record(province, sample)
    assert refusal(check, record=record, by=same_as_verifier.actor(), at=at(DAY, 10)).code == "same_person"
    check(record=record, by=province.checker.actor(), at=at(DAY, 10))
    for capacity in (approver_too, verifier_approves):
        assert refusal(approve, record=record, by=capacity.actor(), at=at(DAY, 11)).code == "same_person"
    approve(record=record, by=province.approver.actor(), at=at(DAY, 11))
    assert {record.verifier_id, record.checker_id, record.approver_id} == {
        province.verifier.account_id,
        province.checker.account_id,
        province.approver.account_id,
    }


def test_offices_do_not_stand_in_for_each_other(province, sample):
    with pytest.raises(NotAllowed):
        enter(province, sample, by=province.checker)
    record = walk.entered_record(province, sample)
    with pytest.raises(NotAllowed):
        check(record=record, by=province.approver.actor(), at=at(DAY, 10))
    assert refusal(approve, record=record, by=province.approver.actor(), at=at(DAY, 10)).code == "wrong_state"


def test_returned_record_is_amended_and_keeps_its_past(province, sample):
    record = walk.entered_record(province, sample, error_pct="5.0")
    assert refusal(
        return_record, record=record, remark=" ", by=province.checker.actor(), at=at(DAY, 10)
    ).code == ("remark_missing")
    return_record(record=record, remark="读数抄反", by=province.checker.actor(), at=at(DAY, 10))
    assert record.state == RecordState.RETURNED
    amended = walk.entered_record(province, sample)
    assert (amended.pk, amended.state, amended.verdict) == (
        record.pk,
        RecordState.ENTERED,
        Verdict.CONFORMING,
    )
    kept = list(record.events.order_by("pgh_id").values_list("state", "verdict"))
    assert kept == [
        (RecordState.ENTERED, Verdict.NONCONFORMING),
        (RecordState.RETURNED, Verdict.NONCONFORMING),
        (RecordState.ENTERED, Verdict.CONFORMING),
    ]


def test_entered_record_cannot_be_overwritten(province, sample):
    walk.entered_record(province, sample, error_pct="5.0")
    assert refusal(walk.entered_record, province, sample).code == "wrong_state"


# ---- certificates and duties ---------------------------------------------------------------------


def test_numbers_have_no_gaps(province, scheme):
    items = list(scheme.test_items.filter(basis=TestBasis.SAMPLE)[:4])
    for item, error in zip(items, ["0.0", "5.0", "0.2", "0.1"], strict=True):
        record = walk.entered_record(province, item, error_pct=error)
        check(record=record, by=province.checker.actor(), at=at(DAY, 10))
        refusal(approve, record=record, by=province.checker.actor(), at=at(DAY, 10))  # gives its number back
        approve(record=record, by=province.approver.actor(), at=at(DAY, 11))
    issued = dict(Document.objects.filter(subject_type="verification").values_list("number", "template"))
    assert issued == {
        "示例计量院检定〔2026〕000001号": "certificate",
        "示例计量院检定结果〔2026〕000001号": "notice",
        "示例计量院检定〔2026〕000002号": "certificate",
        "示例计量院检定〔2026〕000003号": "certificate",
    }


def test_certificate_is_valid_for_the_period_of_the_regulation(province, sample):
    record = walk.approved_record(province, sample)
    record.charger.refresh_from_db()
    assert record.valid_until == record.charger.certificate_until == date(2029, 3, 15)


def test_nonconforming_charger_gets_no_validity(province, sample):
    assert walk.approved_record(province, sample, error_pct="5.0").valid_until is None


def test_duties_follow_the_work(province, scheme):
    def open_duties():
        return set(
            Duty.objects.filter(subject_type="scheme", closed_at=None, kind__startswith="verif").values_list(
                "kind", flat=True
            )
        )

    items = list(scheme.test_items.filter(state=TestState.DUE))
    assert open_duties() == {"verify"}
    records = [walk.entered_record(province, item) for item in items]
    assert open_duties() == {"verification_check"}
    assert field_work_of([scheme])[scheme.pk] == FieldWork(check=15)
    for record in records:
        check(record=record, by=province.checker.actor(), at=at(DAY, 10))
    assert open_duties() == {"verification_approve"}
    for record in records:
        approve_record(record=record, by=province.approver.actor(), at=at(DAY, 11))
    assert open_duties() == set()
    assert field_work_of([scheme])[scheme.pk].finished


@pytest.mark.clause("R-4.3.1-e")
def test_report_falls_due_fifteen_working_days_after_the_last_field_task(province, scheme):
    items = list(scheme.test_items.filter(basis=TestBasis.SAMPLE))
    for item in items[:-1]:
        walk.entered_record(province, item, day="2026-03-16")
    assert not Duty.objects.filter(kind="evaluation_prepare").exists()
    enter_record(
        item=items[-1],
        standard=walk.standard(province),
        verified_on=date(2026, 3, 18),
        entries=walk.readings(),
        by=province.verifier.actor(),
        at=at("2026-03-20"),  # entered later than measured: the measuring counts
    )
    duty = Duty.objects.get(kind="evaluation_prepare")
    # 6 April 2026 is Qingming's day off: 15 working days from 19 March end on 9 April.
    assert (duty.counted_from, duty.due_on) == (date(2026, 3, 18), date(2026, 4, 9))


# ---- the day ------------------------------------------------------------------------------------


def test_day_of_verification_has_come(province, sample):
    denied = refusal(
        enter_record,
        item=sample,
        standard=walk.standard(province),
        verified_on=date(2026, 3, 17),
        entries=walk.readings(),
        by=province.verifier.actor(),
        at=at(DAY),
    )
    assert denied.code == "verified_in_future"


@pytest.mark.parametrize("day", ["2026-03-03", "2026-03-04"])
def test_nothing_is_verified_before_it_was_drawn(province, sample, day):
    """Drawn on 4 March: the day before is refused, the day itself is good."""
    entry = {
        "item": sample,
        "standard": walk.standard(province),
        "verified_on": date.fromisoformat(day),
        "entries": walk.readings(),
        "by": province.verifier.actor(),
        "at": at("2026-03-16"),
    }
    if day == "2026-03-03":
        assert refusal(enter_record, **entry).code == "verified_before_draw"
    else:
        assert enter_record(**entry).verified_on == date(2026, 3, 4)


# ---- batches -------------------------------------------------------------------------------------


def test_a_batch_costs_the_same_few_queries_for_each_record(province, scheme):
    """No duty is opened and no page rendered per record: the price of one more is its own rows alone."""
    items = list(scheme.test_items.filter(basis=TestBasis.SAMPLE)[:8])
    for item in items:
        walk.entered_record(province, item)
    for act, by, most in ((check_records, province.checker, 6), (approve_records, province.approver, 17)):
        cost = {}
        for part in (items[:2], items[2:]):
            records = list(visible_records(by.actor()).filter(item__in=part))
            with CaptureQueriesContext(connection) as queries:
                assert act(scheme=scheme, records=records, by=by.actor(), at=at(DAY, 15)) == {}
            cost[len(part)] = len(queries)
        assert (cost[6] - cost[2]) / 4 <= most
