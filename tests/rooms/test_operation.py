"""Chargers that stop, pause and run again by an act of their operator; what is under way for them (6.1)."""

from dataclasses import replace
from datetime import date

import pytest

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.draws.actions import commit
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.models import TestItem
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.metrology.draw import commitment
from evenwatt.planning.models import PlannedCharger
from evenwatt.planning.queries import candidates
from evenwatt.procedures.field_verification import enter_record
from evenwatt.procedures.operation_change import effects_of_ceasing, report_change
from evenwatt.procedures.sampling import open_value
from evenwatt.registry.actions import resume_use, stop_use
from evenwatt.registry.facts import confirm_construction
from evenwatt.registry.models import Charger, StatusReport
from evenwatt.registry.operation import take_note
from evenwatt.registry.states import Change, ChargerState, StopCause
from tests.fixtures import walk
from tests.fixtures.province import HONGSHAN, JIANGXIA, WUHAN, Province, at, build_province, rows

FILED = 40


@pytest.fixture
def province(db) -> Province:
    province = build_province()
    walk.approved_filing(province, rows(FILED))
    return province


def change(province, what, keys, *, on="2026-03-27", day="2026-03-30", by=None, reason="场地租约到期"):
    return report_change(
        change=what,
        charger_ids=keys,
        effective_on=date.fromisoformat(on),
        reason=reason,
        by=(by or province.operator).actor(),
        at=at(day),
    )


def keys(count: int = 1) -> list[int]:
    return list(Charger.objects.order_by("pk").values_list("pk", flat=True)[:count])


def states(chosen: list[int]) -> set[str]:
    return set(Charger.objects.filter(pk__in=chosen).values_list("state", flat=True))


@pytest.mark.clause("R-6.1-a")
@pytest.mark.parametrize(
    ("ceased", "reported", "late", "days"),
    [("2026-03-02", "2026-03-16", False, 10), ("2026-03-02", "2026-03-17", True, 11)],
)
def test_a_report_says_on_which_working_day_it_came(province, ceased, reported, late, days):
    (report,) = change(province, Change.CEASE, keys(3), on=ceased, day=reported)
    assert (report.late, report.working_days, report.due_on) == (late, days, date(2026, 3, 16))
    assert states(keys(3)) == {ChargerState.CEASED}
    duty = Duty.objects.get(kind="status_note", closed_at=None)
    assert duty.organisation.region_id == HONGSHAN
    take_note(report=report, by=province.county.actor(), at=at("2026-03-18"))
    assert not Duty.objects.filter(kind="status_note", closed_at=None).exists()


def test_each_county_gets_its_own_report(province):
    far = rows(2, first=900, station="江夏站", county="江夏区")
    walk.approved_filing(province, rows(FILED) + far, day="2026-01-14")
    reports = change(province, Change.CEASE, list(Charger.objects.values_list("pk", flat=True)))
    assert [(report.county_id, report.chargers.count()) for report in reports] == [
        (HONGSHAN, FILED),
        (JIANGXIA, 2),
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"on": "2026-03-31"}, "not_yet"),
        ({"reason": " "}, "no_reason"),
        ({"what": Change.REOPEN}, "wrong_state"),
        ({"what": Change.RESTART}, "wrong_state"),
        ({"keys": []}, "nothing_chosen"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(province, given, code):
    chosen = given.pop("keys", keys(2))
    with pytest.raises(Denied) as refusal:
        change(province, given.pop("what", Change.CEASE), chosen, **given)
    assert refusal.value.code == code
    assert states(keys(2)) == {ChargerState.IN_USE}
    assert not StatusReport.objects.exists()


def test_nobody_changes_the_operation_of_others_chargers(province):
    with pytest.raises(Denied) as refusal:
        change(province, Change.CEASE, keys(2), by=province.other_operator)
    assert refusal.value.code == "nothing_chosen"  # to it they do not exist
    for office in (province.county, province.city, province.verifier):
        with pytest.raises(Denied):
            change(province, Change.CEASE, keys(2), by=office)
    assert states(keys(2)) == {ChargerState.IN_USE}


def test_one_that_cannot_change_stops_the_whole_report(province):
    change(province, Change.PAUSE, keys(1))
    with pytest.raises(Denied) as refusal:
        change(province, Change.PAUSE, keys(2))
    assert refusal.value.code == "wrong_state"
    assert Charger.objects.get(pk=keys(2)[1]).state == ChargerState.IN_USE


def test_a_pause_ends_by_the_operator_not_before_it_began(province):
    change(province, Change.PAUSE, keys(), on="2026-03-27")
    with pytest.raises(Denied) as refusal:
        change(province, Change.RESTART, keys(), on="2026-03-26", day="2026-04-01")
    assert refusal.value.code == "before_it_stood_still"
    change(province, Change.RESTART, keys(), on="2026-03-27", day="2026-04-01")
    charger = Charger.objects.get(pk=keys()[0])
    assert (charger.state, charger.paused_on) == (ChargerState.IN_USE, None)


@pytest.mark.clause("R-4.4.6-b")
def test_an_operator_never_lifts_a_stop_made_by_a_result(province):
    with act("test", clause="R-4.4.6-b", by=None, at=at("2026-03-20")) as deed:
        stop_use(deed, keys(), cause=StopCause.OWN_RESULT, reason="", clause="R-4.4.6-b")
    for what in (Change.RESTART, Change.REOPEN, Change.PAUSE):
        with pytest.raises(Denied):
            change(province, what, keys())
    change(province, Change.CEASE, keys())
    change(province, Change.REOPEN, keys(), on="2026-04-02", day="2026-04-03")
    charger = Charger.objects.get(pk=keys()[0])
    assert (charger.state, charger.stopped_by) == (ChargerState.STOPPED, StopCause.OWN_RESULT)


def test_a_stop_that_came_while_it_had_ceased_meets_it_when_it_reopens(province):
    change(province, Change.CEASE, keys())
    with act("test", clause="R-4.4.6-c", by=None, at=at("2026-04-01")) as deed:
        stop_use(deed, keys(), cause=StopCause.LOT, reason="", clause="R-4.4.6-c")
    assert states(keys()) == {ChargerState.CEASED}
    change(province, Change.REOPEN, keys(), on="2026-04-02", day="2026-04-03")
    assert states(keys()) == {ChargerState.STOPPED}


def test_what_was_paused_and_stopped_stays_paused_once_the_stop_is_lifted(province):
    change(province, Change.PAUSE, keys())
    with act("test", clause="R-4.4.6-c", by=None, at=at("2026-04-01")) as deed:
        stop_use(deed, keys(), cause=StopCause.LOT, reason="", clause="R-4.4.6-c")
    with act("test", clause="R-4.4.6-f", by=None, at=at("2026-04-02")) as deed:
        resume_use(deed, keys(), reason="", clause="R-4.4.6-f")
    assert states(keys()) == {ChargerState.PAUSED}


# ---- what is under way -----------------------------------------------------------------------------


def told(chosen) -> set[str]:
    return {effect.template for effect in effects_of_ceasing(chosen)}


def unsettled(chosen) -> int:
    return PlannedCharger.objects.filter(charger__in=chosen, settled_at=None).count()


def test_what_ceased_is_not_planned(province):
    change(province, Change.CEASE, keys(3), on="2026-02-02", day="2026-02-03")
    assert candidates(city=WUHAN, counties=[HONGSHAN], year=2026).count() == FILED - 3
    assert told(keys(3)) == set()


def test_planned_without_a_lot_it_leaves_the_plan(province):
    walk.issued_plan(province)
    assert told(keys(2)) == {"计划 {plan} 中的 {n} 台退出计划"}
    change(province, Change.CEASE, keys(2), on="2026-02-12", day="2026-02-13")
    assert unsettled(keys(2)) == 0
    scheme = walk.filed_scheme(province)
    assert scheme.lots.get().size == FILED - 2


@pytest.mark.clause("R-3.12-a")
def test_a_sample_gives_its_place_to_the_next_spare(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    sample = scheme.test_items.filter(basis=TestBasis.SAMPLE).order_by("position")[0]
    first_spare = scheme.test_items.filter(basis=TestBasis.SPARE).order_by("position")[0]
    assert told([sample.charger_id]) == {"{serial} 是批 {lot} 的样本：由下一台备检替换"}
    change(province, Change.CEASE, [sample.charger_id])
    sample.refresh_from_db()
    first_spare.refresh_from_db()
    assert (sample.state, sample.reason, sample.replaced_by) == (
        TestState.UNAVAILABLE,
        "out_of_operation",
        first_spare,
    )
    assert first_spare.state == TestState.DUE
    assert unsettled([sample.charger_id]) == 1  # its lot's result settles it


def test_spares_that_cease_are_not_called_up(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    sample = scheme.test_items.filter(basis=TestBasis.SAMPLE).order_by("position")[0]
    spares = list(scheme.test_items.filter(basis=TestBasis.SPARE).order_by("position"))
    change(province, Change.CEASE, [sample.charger_id, spares[0].charger_id])
    sample.refresh_from_db()
    assert sample.replaced_by == spares[1]


def test_without_a_spare_the_sample_waits_for_an_agreement(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    spares = scheme.test_items.filter(basis=TestBasis.SPARE).values_list("charger_id", flat=True)
    sample = scheme.test_items.filter(basis=TestBasis.SAMPLE)[0]
    chosen = [*spares, sample.charger_id]
    assert "{serial} 是批 {lot} 的样本，该批已没有备检：由承检机构与市局商定" in told(chosen)
    change(province, Change.CEASE, chosen)
    sample.refresh_from_db()
    assert sample.state == TestState.DUE


def test_a_measured_sample_stands(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    item = scheme.test_items.filter(basis=TestBasis.SAMPLE)[0]
    walk.entered_record(province, item)
    assert told([item.charger_id]) == {"{n} 台已有检定记录：记录继续核验、批准，结果照常计入评价"}
    change(province, Change.CEASE, [item.charger_id])
    item.refresh_from_db()
    assert (item.state, item.replaced_by) == (TestState.TESTED, None) or item.state == TestState.DUE


def test_drawn_although_it_ceased_before_the_draw_it_is_replaced_at_once(province):
    walk.issued_plan(province)
    scheme = walk.recorded_scheme(province)
    change(province, Change.CEASE, keys(FILED // 2), on="2026-03-03", day="2026-03-03")
    scheme = _drawn(province, scheme)
    due = scheme.test_items.filter(state=TestState.DUE)
    gone = TestItem.objects.filter(scheme=scheme, charger__state=ChargerState.CEASED)
    spares_left = scheme.test_items.filter(state=TestState.RESERVE).count()
    assert not due.filter(charger__in=gone.values("charger")).exists() or spares_left == 0


def _drawn(province, scheme):
    draw = draw_of("scheme", scheme.pk)
    values = {province.city: "a" * 32, province.manager: "b" * 32}
    for party, value in values.items():
        commit(draw=draw, commitment=commitment(value), by=party.actor(), at=at("2026-03-04"))
    for party, value in values.items():
        open_value(draw=draw, value=value, by=party.actor(), at=at("2026-03-04", 10))
    scheme.refresh_from_db()
    return scheme


def test_verified_one_by_one_it_is_set_aside_and_may_be_planned_again(province):
    walk.approved_filing(
        province, rows(FILED) + rows(2, first=900, model="AC-7kW", year="2019"), day="2026-01-14"
    )
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    item = scheme.test_items.filter(basis=TestBasis.FULL)[0]
    assert told([item.charger_id]) == {
        "{serial} 待逐台检定：记为无法检定",
        "计划 {plan} 中的 {n} 台退出计划",
    }
    change(province, Change.CEASE, [item.charger_id])
    item.refresh_from_db()
    assert item.state == TestState.UNAVAILABLE
    assert unsettled([item.charger_id]) == 0


def test_the_institution_cannot_take_the_steps_of_the_operator(province):
    report = walk.ceased(province, keys())
    for office in (province.operator, province.city, province.other_county, province.manager):
        with pytest.raises(NotAllowed):
            take_note(report=report, by=office.actor(), at=at("2026-03-31"))


# ---- before the first verification -----------------------------------------------------------------


@pytest.mark.clause("R-4.2.1-c")
def test_a_first_verification_waits_for_the_operators_confirmation(province):
    walk.issued_plan(province)
    item = walk.drawn_scheme(province).test_items.filter(basis=TestBasis.SAMPLE)[0]
    entries = replace(walk.readings(), kind_of_verification="initial")

    def enter():
        return enter_record(
            item=TestItem.objects.get(pk=item.pk),
            standard=walk.standard(province),
            verified_on=date(2026, 3, 16),
            entries=entries,
            by=province.verifier.actor(),
            at=at("2026-03-16"),
        )

    with pytest.raises(Denied) as refusal:
        enter()
    assert refusal.value.code == "construction_unconfirmed"
    operator = province.operator.actor()
    with pytest.raises(Denied) as refusal:
        confirm_construction(charger_ids=[item.charger_id], promised=False, by=operator, at=at("2026-03-16"))
    assert refusal.value.code == "no_promise"
    confirm_construction(charger_ids=[item.charger_id], promised=True, by=operator, at=at("2026-03-16"))
    assert enter().pk
