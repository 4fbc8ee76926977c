"""From the notice to the confirmed rectification, within thirty working days of receipt (R-4.4.6-d)."""

from datetime import date

import pytest

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.procedures.rectification_end import confirm_rectification
from evenwatt.procedures.tick import tick
from evenwatt.rectification.actions import notify, receive, redate, report, send_back
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.queries import visible_rectifications
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.actions import note_lot_result
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState, StopCause
from tests.fixtures import walk
from tests.fixtures.province import at, build_province, rows
from tests.fixtures.refusals import refusal

#: 30 working days from 1 April 2026: Qingming (6 April) and May Day (1 to 5 May) are off, 9 May is worked.
RECEIVED, DUE = "2026-03-31", date(2026, 5, 15)


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def order(province):
    """The order that a rejected lot of 20 brought about: 9 chargers in one county."""
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    walk.disposed_evaluation(
        province, walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=2)
    )
    return Rectification.objects.get()


def received(province, order, day=RECEIVED):
    notify(order=order, by=province.county.actor(), at=at("2026-03-30"))
    receive(order=order, by=province.operator.actor(), at=at(day))


def open_duty(kind: str) -> Duty | None:
    return Duty.objects.filter(kind=kind, closed_at=None).first()


@pytest.mark.clause("R-4.4.6-d")
def test_term_counts_from_receipt_not_from_notice(province, order):
    notify(order=order, by=province.county.actor(), at=at("2026-03-30"))
    assert order.due_on is None
    receive(order=order, by=province.operator.actor(), at=at(RECEIVED))
    assert order.due_on == DUE
    assert (open_duty("rectification_complete").due_on, open_duty("rectification_receive")) == (DUE, None)


def test_sending_back_keeps_the_term(province, order):
    received(province, order)
    report(order=order, measures="更换计量模块", by=province.operator.actor(), at=at("2026-04-20"))
    assert open_duty("rectification_complete") is None
    send_back(order=order, remark="3 号桩未更换", by=province.county.actor(), at=at("2026-04-22"))
    order.refresh_from_db()
    assert (order.state, order.due_on) == (RectificationState.RUNNING, DUE)
    assert open_duty("rectification_complete").due_on == DUE
    assert open_duty("rectification_confirm") is None


def test_confirmed_rectification_does_not_free_the_chargers(province, order):
    received(province, order)
    report(order=order, measures="更换计量模块", by=province.operator.actor(), at=at("2026-04-20"))
    confirm_rectification(order=order, by=province.county.actor(), at=at("2026-04-22"))
    assert order.state == RectificationState.CONFIRMED
    assert not Duty.objects.filter(kind__startswith="rectification", closed_at=None).exists()
    assert Charger.objects.filter(state=ChargerState.STOPPED).count() == order.chargers.count() == 9


@pytest.mark.clause("R-4.4.6-d")
@pytest.mark.parametrize(("day", "state"), [("2026-04-07", "notified"), ("2026-04-08", "running")])
def test_a_notice_that_nobody_acknowledges_is_deemed_received_on_the_seventh_day(province, order, day, state):
    """Sent on 30 March the notice may be acknowledged until 7 April: its seventh day is Qingming."""
    notify(order=order, by=province.county.actor(), at=at("2026-03-30"))
    tick(at=at(day))
    order.refresh_from_db()
    assert order.state == state
    if state == "running":
        assert order.received_at.astimezone(at(day).tzinfo).date() == date(2026, 4, 7)
        assert order.due_on == open_duty("rectification_complete").due_on == date(2026, 5, 21)
        assert open_duty("rectification_receive") is None


def test_a_term_follows_its_duty_once_the_year_is_announced(province, order):
    received(province, order)
    Duty.objects.filter(kind="rectification_complete").update(due_on=date(2026, 5, 18))
    with act("tick", clause="R-0-a", by=None, at=at("2026-04-20")) as deed:
        assert redate(deed) == 1
        assert redate(deed) == 0
    order.refresh_from_db()
    assert order.due_on == date(2026, 5, 18)


def test_what_passed_while_its_order_was_open_runs_with_the_confirmation(province, order):
    """The lot was accepted in another evaluation while the county had not confirmed the rectification."""
    received(province, order)
    report(order=order, measures="更换计量模块", by=province.operator.actor(), at=at("2026-04-20"))
    note_lot_result(order.chargers.values_list("pk", flat=True), next_evaluation_on=date(2029, 4, 20))
    confirm_rectification(order=order, by=province.county.actor(), at=at("2026-04-22"))
    assert set(order.chargers.values_list("state", "stopped_by")) == {
        (ChargerState.IN_USE, ""),
        (ChargerState.STOPPED, StopCause.OWN_RESULT),
    }


def test_words_are_asked_for(province, order):
    received(province, order)
    by_operator, by_county = province.operator.actor(), province.county.actor()
    assert (
        refusal(report, order=order, measures=" ", by=by_operator, at=at("2026-04-20")).code
        == "measures_missing"
    )
    report(order=order, measures="更换计量模块", by=by_operator, at=at("2026-04-20"))
    assert (
        refusal(send_back, order=order, remark="", by=by_county, at=at("2026-04-21")).code == "remark_missing"
    )


def test_each_step_by_its_office_and_in_order(province, order):
    assert refusal(receive, order=order, by=province.operator.actor(), at=at(RECEIVED)).code == "wrong_state"
    for capacity in (province.other_county, province.city, province.operator):
        with pytest.raises(NotAllowed):
            notify(order=order, by=capacity.actor(), at=at("2026-03-30"))
    notify(order=order, by=province.county.actor(), at=at("2026-03-30"))
    for capacity in (province.other_operator, province.county):
        with pytest.raises(NotAllowed):
            receive(order=order, by=capacity.actor(), at=at(RECEIVED))


def test_who_sees_an_order(province, order):
    sees = {
        name: visible_rectifications(getattr(province, name).actor()).exists()
        for name in ("county", "other_county", "city", "direct_city", "province_officer", "operator")
    }
    assert sees == {
        "county": True,
        "other_county": False,
        "city": True,
        "direct_city": False,
        "province_officer": True,
        "operator": False,
    }
    notify(order=order, by=province.county.actor(), at=at(RECEIVED))
    assert visible_rectifications(province.operator.actor()).exists()
    assert not visible_rectifications(province.other_operator.actor()).exists()
    assert not visible_rectifications(province.verifier.actor()).exists()
