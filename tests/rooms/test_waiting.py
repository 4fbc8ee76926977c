"""What an office waits for: what it moved and another organisation now owes, and only what it sees."""

import pytest

from evenwatt.filing.actions import return_for_correction
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.actions import write_line
from evenwatt.procedures.waiting import waiting
from evenwatt.rectification.actions import notify
from evenwatt.rectification.models import Rectification
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows


@pytest.fixture
def province(db) -> Province:
    return build_province()


def waited_for(capacity) -> list[tuple[str, str]]:
    """Kind of duty and who owes it."""
    return [(duty.kind, duty.organisation.name) for duty in waiting(capacity.actor())]


def everybody_but(province: Province, *those) -> list:
    return [capacity for capacity in vars(province).values() if capacity not in those]


def test_who_submitted_waits_for_the_review_and_nobody_else_does(province):
    walk.submitted_filing(province.operator, rows(2))
    assert waited_for(province.operator) == [("filing_review", "洪山区市场监督管理局")]
    others = everybody_but(province, province.operator)
    assert [waited_for(capacity) for capacity in others] == [[]] * len(others)


def test_a_return_turns_the_waiting_round(province):
    filing = walk.submitted_filing(province.operator, rows(2))
    return_for_correction(
        filing=filing, opinion="请补充", remarks={}, by=province.county.actor(), at=at("2026-01-13")
    )
    assert waited_for(province.county) == [("filing_correct", "示例充电甲公司")]
    assert waited_for(province.operator) == []
    assert waited_for(province.other_county) == []


def test_what_the_county_approved_it_waits_for_no_more(province):
    walk.approved_filing(province, rows(2))
    assert waited_for(province.operator) == waited_for(province.county) == []


def test_a_city_waits_for_the_institution_that_its_plan_commissions_and_then_the_other_way(province):
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    owed = [("scheme_contact", "示例计量院"), ("scheme_form", "示例计量院")]
    assert sorted(waited_for(province.city)) == owed
    assert waited_for(province.manager) == []
    walk.filed_scheme(province)
    assert waited_for(province.manager) == [("scheme_record", "武汉市市场监督管理局")]
    assert waited_for(province.direct_city) == []


def test_colleagues_of_another_office_wait_for_what_they_may_see(province):
    scheme = walk.drawn_lot_and_two(province)
    walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    dispose = ("evaluation_dispose", "武汉市市场监督管理局")
    assert dispose in waited_for(province.manager)
    assert dispose in waited_for(province.approver)


def test_what_the_record_does_not_show_is_not_told(province):
    """A city orders a rectification, but its operator is not told of it before the county is."""
    scheme = walk.drawn_lot_and_two(province)
    walk.disposed_evaluation(province, walk.verified_lot(province, scheme, nonconforming=13))
    order = Rectification.objects.get()
    assert ("rectification_notify", "洪山区市场监督管理局") in waited_for(province.city)
    with act("test", clause="R-4.4.6-d", by=province.operator.actor(), at=order.ordered_at) as deed:
        write_line(deed, order.subject, step="create", target=order.state)
    assert ("rectification_notify", "洪山区市场监督管理局") not in waited_for(province.operator)
    notify(order=order, by=province.county.actor(), at=at("2026-03-26"))
    assert ("rectification_receive", "示例充电甲公司") in waited_for(province.county)
    assert ("rectification_receive", "示例充电甲公司") not in waited_for(province.other_county)


def test_a_note_is_no_step_and_a_later_step_is_no_reason(province):
    filing = walk.submitted_filing(province.operator, rows(2))
    review = Duty.objects.get(kind="filing_review", closed_at=None)
    by = province.city.actor()
    with act("test", clause="R-4.3.1-b", by=by, at=review.opened_at) as deed:
        write_line(deed, filing.subject, step="field_check")
    with act("test", clause="R-4.3.1-b", by=by, at=at("2026-01-14")) as deed:
        write_line(deed, filing.subject, step="submit", target=filing.state)
    assert waited_for(province.city) == []


def test_a_colleague_who_left_handed_in_for_the_office_that_stays(province):
    walk.submitted_filing(province.operator, rows(2))
    membership = type(province.operator).objects.filter(pk=province.operator.pk)
    membership.update(ended_at=at("2026-01-20"))
    assert waited_for(province.operator) != []
    membership.update(ended_at=at("2026-01-01"))
    assert waited_for(province.operator) == []
