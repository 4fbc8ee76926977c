"""Count, conclusion, report, disposition charger by charger, publication (4.4.6, 4.4.8)."""

from datetime import date

import pytest

from evenwatt.disclosure.models import Publication
from evenwatt.disclosure.queries import published_groups
from evenwatt.evaluation.actions import issue_report, prepare_report
from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.evaluation.states import EvaluationState, LotConclusion
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actions import give_role
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.procedures.annual_plan import issue_plan, prepare_plan
from evenwatt.procedures.disposal import dispose, fates_of
from evenwatt.procedures.field_verification import replace_sample
from evenwatt.procedures.publication import (
    preview_evaluation,
    preview_full_verification,
    public_results,
    publish_evaluation,
    publish_full_verification,
)
from evenwatt.rectification.actions import order_rectification
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.states import Cause
from evenwatt.registry.actions import stop_use
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState, StopCause
from evenwatt.rules.disposition import Disposition
from evenwatt.rules.publication import public_fields
from tests.fixtures import walk
from tests.fixtures.province import at, build_province, rows
from tests.fixtures.refusals import refusal

SAMPLE, AC, RE = 13, 1, 2  # the plan of a lot of 20 by level III, AQL 4.0

PUBLIC_FIELDS = public_fields(on=date(2026, 3, 2))


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


# ---- the lot's conclusion ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nonconforming", "conclusion"),
    [(0, LotConclusion.ACCEPTED), (AC, LotConclusion.ACCEPTED), (RE, LotConclusion.REJECTED)],
)
def test_lot_is_decided_by_ac_and_re(province, scheme, nonconforming, conclusion):
    lot = walk.verified_lot(province, scheme, nonconforming=nonconforming)
    assert (lot.sample_size, lot.acceptance_number, lot.rejection_number) == (SAMPLE, AC, RE)
    evaluation = walk.prepared_evaluation(province, lot)
    assert (evaluation.tested, evaluation.nonconforming) == (SAMPLE, nonconforming)
    assert evaluation.conclusion == conclusion


def test_no_report_while_a_sample_waits(province, scheme):
    lot = scheme.lots.get()
    samples = list(lot.test_items.filter(state=TestState.DUE))
    for item in samples[:-1]:
        walk.approved_record(province, item)
    walk.entered_record(province, samples[-1])
    assert refusal(walk.prepared_evaluation, province, lot).code == "sample_incomplete"


def test_spare_counts_in_place_of_its_sample(province, scheme):
    sample = scheme.test_items.filter(basis=TestBasis.SAMPLE).first()
    replace_sample(item=sample, reason="damaged", by=province.verifier.actor(), at=at("2026-03-10"))
    lot = walk.verified_lot(province, scheme)
    assert walk.prepared_evaluation(province, lot).tested == SAMPLE


def test_a_lot_is_reported_once(province, scheme):
    lot = walk.verified_lot(province, scheme)
    walk.prepared_evaluation(province, lot)
    assert refusal(walk.prepared_evaluation, province, lot).code == "already_prepared"


# ---- the report ----------------------------------------------------------------------------------


def test_report_is_approved_by_another_person(province, scheme):
    manager_approves = give_role(
        account=province.manager.account, organisation=province.manager.organisation, role=Role.APPROVER
    )
    evaluation = walk.prepared_evaluation(province, walk.verified_lot(province, scheme))
    denied = refusal(
        issue_report, evaluation=evaluation, by=manager_approves.actor(), at=at("2026-03-20", 10)
    )
    assert denied.code == "same_person"


def test_only_the_offices_of_the_institution_report(province, scheme):
    lot = walk.verified_lot(province, scheme)
    with pytest.raises(NotAllowed):
        prepare_report(lot=lot, by=province.city.actor(), at=at("2026-03-20"))


def test_accepted_lot_falls_due_again_by_the_grade(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme), day="2026-03-23")
    assert (evaluation.grade, evaluation.next_evaluation_on) == ("B", date(2029, 3, 23))
    assert evaluation.number == "示例计量院评价〔2026〕0001号"
    assert Document.objects.get(template="evaluation_report").content["nonconforming"] == 0


def test_rejected_lot_has_no_next_evaluation(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme, nonconforming=RE))
    assert evaluation.next_evaluation_on is None


def test_bureaus_see_a_report_once_it_is_issued(province, scheme):
    lot = walk.verified_lot(province, scheme)
    evaluation = walk.prepared_evaluation(province, lot)
    outside = [province.city, province.county, province.operator, province.province_officer]
    assert not any(visible_evaluations(capacity.actor()).exists() for capacity in outside)
    issue_report(evaluation=evaluation, by=province.approver.actor(), at=at("2026-03-23"))
    assert all(visible_evaluations(capacity.actor()).exists() for capacity in outside)
    assert not visible_evaluations(province.other_operator.actor()).exists()
    assert not visible_evaluations(province.other_county.actor()).exists()


def test_duties_of_a_report(province, scheme):
    lot = walk.verified_lot(province, scheme, day="2026-03-16")
    assert _open("evaluation_prepare").due_on == date(2026, 4, 7)
    evaluation = walk.prepared_evaluation(province, lot)
    assert _open("evaluation_prepare") is None
    # Preparing does not begin the term anew: it counts from the last field task for the approval too.
    assert _open("evaluation_issue").due_on == date(2026, 4, 7)
    issue_report(evaluation=evaluation, by=province.approver.actor(), at=at("2026-03-23"))
    assert _open("evaluation_issue") is None
    assert _open("evaluation_dispose").organisation == province.city.organisation


def _open(kind: str) -> Duty | None:
    return Duty.objects.filter(kind=kind, closed_at=None).first()


# ---- disposition (4.4.6) -------------------------------------------------------------------------


def test_accepted_lot_stops_its_failed_samples_only(province, scheme):
    lot = walk.verified_lot(province, scheme, nonconforming=AC)
    walk.disposed_evaluation(province, lot)
    stopped = Charger.objects.filter(state=ChargerState.STOPPED)
    failed = lot.test_items.filter(record__verdict="nonconforming").values("charger")
    assert set(stopped) == set(Charger.objects.filter(pk__in=failed))
    assert stopped.count() == AC
    order = Rectification.objects.get()
    assert (order.cause, order.chargers.count()) == ("failed_charger", AC)
    assert Charger.objects.filter(next_evaluation_on=date(2029, 3, 23)).count() == 20


def test_accepted_lot_without_failures_orders_nothing(province, scheme):
    walk.disposed_evaluation(province, walk.verified_lot(province, scheme))
    assert not Charger.objects.filter(state=ChargerState.STOPPED).exists()
    assert not Rectification.objects.exists()


def test_rejected_lot_spares_the_samples_that_passed(province, scheme):
    lot = walk.verified_lot(province, scheme, nonconforming=RE)
    evaluation = walk.disposed_evaluation(province, lot)
    passed = set(lot.test_items.filter(record__verdict="conforming").values_list("charger", flat=True))
    members = Charger.objects.filter(lot_memberships__lot=lot)
    running = set(members.filter(state=ChargerState.IN_USE).values_list("pk", flat=True))
    assert running == passed
    assert members.filter(state=ChargerState.STOPPED).count() == 20 - (SAMPLE - RE)
    order = Rectification.objects.get()
    assert (order.cause, order.chargers.count()) == ("rejected_lot", 20 - (SAMPLE - RE))
    assert order.county_id == province.county.organisation.region_id
    assert evaluation.state == EvaluationState.DISPOSED
    assert not Charger.objects.exclude(next_evaluation_on=None).exists()


def test_orders_go_to_the_county_of_each_charger(province):
    """One lot by city: its stations stand in two counties, each of which notifies its own."""
    elsewhere = {"county": "江夏区", "station": "纸坊示范站", "address": "武汉市江夏区二路2号"}
    walk.approved_filing(province, [*rows(12), *rows(8, first=51, **elsewhere)])
    plan = prepare_plan(
        year=2026,
        institution=province.manager.organisation,
        counties=list(Region.objects.filter(pk__in=("420111", "420115"))),
        results_due_on=date(2026, 11, 30),
        sampling={"lot_area": "city"},
        by=province.city.actor(),
        at=at("2026-02-10"),
    )
    issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 10))
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=RE)
    walk.disposed_evaluation(province, lot)
    orders = {order.county_id: order.chargers.count() for order in Rectification.objects.all()}
    assert set(orders) == {"420111", "420115"}
    assert sum(orders.values()) == 20 - (SAMPLE - RE)
    assert Duty.objects.filter(kind="rectification_notify").count() == 2


def test_preview_says_what_the_disposal_does(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme, nonconforming=RE))
    fates = fates_of(evaluation)
    assert (len(fates.in_use), len(fates.stopped)) == (SAMPLE - RE, 20 - (SAMPLE - RE))
    assert [(order.county.pk, len(order.stopped)) for order in fates.orders] == [("420111", 9)]
    dispose(evaluation=evaluation, opinion="同意", by=province.city.actor(), at=at("2026-03-25"))
    done = Charger.objects.filter(state=ChargerState.STOPPED).values_list("pk", flat=True)
    assert {fate.charger.pk for fate in fates.stopped} == set(done)


@pytest.mark.parametrize(
    ("lot_accepted", "conforming", "fate"),
    [
        (True, True, Disposition.IN_USE),
        (True, False, Disposition.STOPPED),
        (True, None, Disposition.IN_USE),
        (False, True, Disposition.IN_USE),
        (False, False, Disposition.STOPPED),
        (False, None, Disposition.STOPPED),
    ],
)
def test_every_line_of_4_4_6(province, scheme, lot_accepted, conforming, fate):
    lot = walk.verified_lot(province, scheme, nonconforming=AC if lot_accepted else RE)
    fates = fates_of(walk.prepared_evaluation(province, lot))
    found = dict.fromkeys(fates.in_use, Disposition.IN_USE)
    found |= {stopped.charger.pk: Disposition.STOPPED for stopped in fates.stopped}
    verdicts = {
        charger: verdict == "conforming"
        for charger, verdict in lot.test_items.exclude(record=None).values_list("charger", "record__verdict")
    }
    of_this_line = {found[charger] for charger in found if verdicts.get(charger) is conforming}
    assert of_this_line == {fate}
    assert not fates.waiting


def stopped_before(province, lot, *, cause) -> list[int]:
    """Two members of the lot outside its sample that stand still since an earlier evaluation."""
    sampled = lot.test_items.exclude(record=None).values("charger")
    members = list(lot.members.exclude(charger__in=sampled).values_list("charger", flat=True)[:2])
    with act("test", clause="R-4.4.6-c", by=province.city.actor(), at=at("2026-01-05")) as deed:
        stop_use(deed, members, cause=cause, reason="以前", clause="R-4.4.6-c")
    return members


def test_an_accepted_lot_lets_run_what_an_earlier_rejection_had_stopped(province, scheme):
    lot = walk.verified_lot(province, scheme)
    members = stopped_before(province, lot, cause=StopCause.LOT)
    walk.disposed_evaluation(province, lot)
    assert set(Charger.objects.filter(pk__in=members).values_list("state", "stopped_by")) == {("in_use", "")}


def test_what_failed_by_itself_waits_for_its_own_verification(province, scheme):
    lot = walk.verified_lot(province, scheme)
    members = stopped_before(province, lot, cause=StopCause.OWN_RESULT)
    evaluation = walk.issued_evaluation(province, lot)
    assert set(fates_of(evaluation).waiting) == set(members)
    dispose(evaluation=evaluation, opinion="同意", by=province.city.actor(), at=at("2026-03-25"))
    assert set(Charger.objects.filter(pk__in=members).values_list("state", flat=True)) == {"stopped"}
    assert not Rectification.objects.exists()


def test_what_is_still_to_be_rectified_stays_stopped_though_its_lot_is_accepted(province, scheme):
    lot = walk.verified_lot(province, scheme)
    sampled = lot.test_items.exclude(record=None).values_list("charger", flat=True)[0]
    members = [sampled, *stopped_before(province, lot, cause=StopCause.LOT)]
    with act("test", clause="R-4.4.6-d", by=province.city.actor(), at=at("2026-01-05")) as deed:
        stop_use(deed, [sampled], cause=StopCause.LOT, reason="以前", clause="R-4.4.6-c")
        order_rectification(
            deed,
            cause=Cause.REJECTED_LOT,
            source=Subject("evaluation", 0, "以前的报告"),
            operator=lot.scheme.operator,
            county=lot.area,
            charger_ids=members,
        )
    evaluation = walk.issued_evaluation(province, lot)
    assert set(fates_of(evaluation).waiting) == set(members)
    dispose(evaluation=evaluation, opinion="同意", by=province.city.actor(), at=at("2026-03-25"))
    assert set(Charger.objects.filter(pk__in=members).values_list("state", flat=True)) == {"stopped"}
    assert Rectification.objects.count() == 1


def test_a_rejected_lot_marks_its_chargers_until_one_passes(province, scheme):
    lot = walk.verified_lot(province, scheme, nonconforming=RE)
    walk.disposed_evaluation(province, lot)
    of_lot = Charger.objects.filter(lot_memberships__lot=lot)
    assert set(of_lot.values_list("rejected_lot", flat=True)) == {lot.number}
    assert set(of_lot.filter(state="stopped").values_list("stopped_by", flat=True)) == {"own_result", "lot"}


def test_only_the_city_disposes(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    for capacity in (province.county, province.manager, province.direct_city):
        with pytest.raises(NotAllowed):
            dispose(evaluation=evaluation, opinion="", by=capacity.actor(), at=at("2026-03-25"))


# ---- publication (4.4.8) -------------------------------------------------------------------------


def test_nothing_is_published_before_the_review(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    denied = refusal(publish_evaluation, evaluation=evaluation, by=province.city.actor(), at=at("2026-03-25"))
    assert denied.code == "not_disposed"


def test_preview_is_what_the_public_sees(province, scheme):
    evaluation = walk.disposed_evaluation(province, walk.verified_lot(province, scheme, nonconforming=RE))
    previewed = preview_evaluation(evaluation, on=date(2026, 3, 26))
    publish_evaluation(evaluation=evaluation, by=province.city.actor(), at=at("2026-03-26"))
    public = public_results(list(published_groups()), on=date(2026, 3, 26))
    assert previewed == public
    assert [list(result) for result in public] == [list(PUBLIC_FIELDS)]
    assert (
        public[0]
        | {
            "lot_conclusion": "批评价不合格",
            "operating_status": "部分停运（9/20 台）",
            "in_rectification": True,
            "rectification_due_on": "自收到整改通知之日起 30 个工作日",  # it is not received yet
            "credit_grade": "B",
        }
        == public[0]
    )


def test_full_verification_is_published_when_all_is_approved(province, scheme):
    first, second = scheme.test_items.filter(basis=TestBasis.FULL)
    walk.approved_record(province, first)
    by, moment = province.city.actor(), at("2026-03-26")
    assert refusal(publish_full_verification, scheme=scheme, by=by, at=moment).code == "not_finished"
    walk.approved_record(province, second, error_pct="5.0")
    previewed = preview_full_verification(scheme, on=date(2026, 3, 26))
    publish_full_verification(scheme=scheme, by=by, at=moment)
    assert previewed == public_results(list(published_groups()), on=date(2026, 3, 26))
    assert {result["lot_conclusion"] for result in previewed} == {"逐台检定合格", "逐台检定不合格"}


def test_publishing_twice_changes_nothing(province, scheme):
    evaluation = walk.published_evaluation(province, walk.verified_lot(province, scheme))
    publish_evaluation(evaluation=evaluation, by=province.city.actor(), at=at("2026-03-27"))
    assert Publication.objects.count() == 1
    assert _open("publish") is None
