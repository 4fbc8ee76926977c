"""From the notice to the confirmed rectification, within thirty working days of receipt (R-4.4.6-d)."""

from datetime import date

import pytest

from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.rectification.actions import confirm, notify, receive, report, send_back
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.queries import visible_rectifications
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState
from tests.fixtures import walk
from tests.fixtures.province import at, build_province, rows

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


def refused(act, **kwargs) -> Denied:
    with pytest.raises(Denied) as refusal:
        act(**kwargs)
    return refusal.value


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
    confirm(order=order, by=province.county.actor(), at=at("2026-04-22"))
    assert order.state == RectificationState.CONFIRMED
    assert not Duty.objects.filter(kind__startswith="rectification", closed_at=None).exists()
    assert Charger.objects.filter(state=ChargerState.STOPPED).count() == order.chargers.count() == 9


def test_words_are_asked_for(province, order):
    received(province, order)
    by_operator, by_county = province.operator.actor(), province.county.actor()
    assert (
        refused(report, order=order, measures=" ", by=by_operator, at=at("2026-04-20")).code
        == "measures_missing"
    )
    report(order=order, measures="更换计量模块", by=by_operator, at=at("2026-04-20"))
    assert (
        refused(send_back, order=order, remark="", by=by_county, at=at("2026-04-21")).code == "remark_missing"
    )


def test_each_step_by_its_office_and_in_order(province, order):
    assert refused(receive, order=order, by=province.operator.actor(), at=at(RECEIVED)).code == "wrong_state"
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
