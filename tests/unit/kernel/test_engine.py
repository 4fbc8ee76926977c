"""Source, permission, standing, compare-and-set, life line: each can refuse, and a refusal stores nothing."""

from datetime import date

import pytest

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed, fire, fire_all
from evenwatt.law.refusal import Denied
from evenwatt.rectification.life import RECTIFICATION
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.states import RectificationState
from tests.unit.kernel.orders import notified_order


def receive(order, by, at, **changes):
    with act("test", clause="R-4.4.6-d", by=by, at=at) as deed:
        fire(deed, RECTIFICATION, order, "receive", **changes)


def stored(order) -> Rectification:
    return Rectification.objects.get(pk=order.pk)


def test_a_transition_moves_the_record_and_writes_its_life(order, clerk, at):
    receive(order, clerk, at, due_on=date(2026, 11, 13))
    assert (order.state, order.version) == (RectificationState.RUNNING, 2)
    assert stored(order).state == RectificationState.RUNNING
    assert stored(order).due_on == date(2026, 11, 13)
    line = life_of(order.subject[:2]).get()
    assert (line.step, line.source, line.target) == ("receive", "notified", "running")
    assert (line.clause, line.at, line.account_id) == ("R-4.4.6-d", at, clerk.account_id)
    assert "示例充电甲公司" in line.signed
    assert "运营机构填报人 01" in line.signed


def test_the_wrong_office_is_refused(order, officer, at):
    with pytest.raises(NotAllowed) as refusal:
        receive(order, officer, at)
    assert refusal.value.code == "wrong_office"
    assert stored(order).version == 1


def test_a_foreign_record_is_refused(order, province, at):
    with pytest.raises(NotAllowed) as refusal:
        receive(order, province.other_operator.actor(), at)
    assert refusal.value.code == "foreign_record"
    assert stored(order).state == RectificationState.NOTIFIED


def test_the_wrong_state_is_refused_in_words(order, clerk, at):
    receive(order, clerk, at)
    with pytest.raises(Denied, match="整改目前为“整改中”，不能签收"):
        receive(order, clerk, at)


def test_an_unknown_step_does_not_happen(order, clerk, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed, pytest.raises(NotAllowed):
        fire(deed, RECTIFICATION, order, "burn")


def receive_all(orders, by, at) -> int:
    with act("test", clause="R-4.4.6-d", by=by, at=at) as deed:
        return fire_all(deed, RECTIFICATION, Rectification, [order.pk for order in orders], "receive")


def test_an_office_takes_its_step_for_many_records_at_once(order, clerk, province, at):
    received = notified_order(province, at, number=2)
    receive(received, clerk, at)
    assert receive_all([order, received], clerk, at) == 1
    assert {each.state for each in Rectification.objects.all()} == {RectificationState.RUNNING}
    line = life_of(order.subject[:2]).get()
    assert (line.step, line.source, line.account_id) == ("receive", "notified", clerk.account_id)


@pytest.mark.parametrize(
    ("office", "code"), [("county", "wrong_office"), ("other_operator", "foreign_record")]
)
def test_a_step_in_bulk_is_refused_like_a_single_one(order, province, at, office, code):
    with pytest.raises(NotAllowed) as refusal:
        receive_all([order], getattr(province, office).actor(), at)
    assert refusal.value.code == code
    assert stored(order).version == 1


def test_one_foreign_record_refuses_the_whole_bulk(order, clerk, province, at):
    foreign = notified_order(province, at, number=2)
    Rectification.objects.filter(pk=foreign.pk).update(operator=province.other_operator.organisation)
    with pytest.raises(NotAllowed) as refusal:
        receive_all([order, foreign], clerk, at)
    assert refusal.value.code == "foreign_record"
    assert {each.state for each in Rectification.objects.all()} == {RectificationState.NOTIFIED}


def test_an_unknown_step_does_not_happen_in_bulk_either(order, clerk, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed, pytest.raises(NotAllowed):
        fire_all(deed, RECTIFICATION, Rectification, [order.pk], "burn")


def test_who_read_an_old_version_overwrites_nothing(order, clerk, at):
    seen_by_another = stored(order)
    receive(order, clerk, at)
    seen_by_another.state = RectificationState.NOTIFIED
    with pytest.raises(Conflict):
        receive(seen_by_another, clerk, at)
    assert LifeLine.objects.filter(subject_id=order.pk, subject_type="rectification").count() == 1


def test_nothing_changes_when_the_life_line_cannot_be_written(order, clerk, at, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr("evenwatt.kernel.workflow.engine.write_line", fail)
    with pytest.raises(OSError, match="no space left"):
        receive(order, clerk, at)
    assert stored(order).state == RectificationState.NOTIFIED
    assert stored(order).version == 1
