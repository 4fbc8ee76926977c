"""Numbers without gaps (R-4.4.7-a) and duties that the law's periods date (R-0-a)."""

from dataclasses import replace
from datetime import date

import pytest

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.actions import close_duties, open_duty, redate_provisional
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.duties.queries import inbox
from evenwatt.kernel.numbering.actions import next_number, next_numbers
from evenwatt.rectification.life import COMPLETE, NOTIFY, RECEIVE


def number(by, at, *, issuer="江岸区") -> str:
    with act("test", clause="R-4.4.7-a", by=by, at=at) as deed:
        return next_number(deed, "rectification_order", issuer=issuer)


#: As any duty for which the text sets no period.
UNDATED = replace(RECEIVE, name="undated", period=None)


def test_numbers_follow_each_other_per_issuer(officer, at):
    assert number(officer, at) == "江岸区整改〔2026〕0001号"
    assert number(officer, at) == "江岸区整改〔2026〕0002号"
    assert number(officer, at, issuer="江汉区") == "江汉区整改〔2026〕0001号"


def test_a_year_begins_anew(officer, at):
    number(officer, at)
    assert number(officer, at.replace(year=2027)) == "江岸区整改〔2027〕0001号"


def test_a_failed_act_gives_its_number_back(officer, at):
    with pytest.raises(ZeroDivisionError), act("test", clause="R-4.4.7-a", by=officer, at=at) as deed:  # noqa: PT012
        next_numbers(deed, "rectification_order", issuer="江岸区", count=3)
        raise ZeroDivisionError
    assert number(officer, at) == "江岸区整改〔2026〕0001号"


def test_a_duty_is_dated_by_the_period_of_its_clause(order, clerk, operator, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
        open_duty(deed, COMPLETE, order.subject, owed_by=operator)
    duty = inbox(clerk).get()
    # 29 and 30 September, 8 to 10 October (the Saturday makes up for the holiday), then five full weeks.
    assert duty.due_on == date(2026, 11, 13)
    assert duty.counted_from == date(2026, 9, 28)
    assert not duty.provisional


def test_a_duty_without_a_period_has_no_date_and_opens_once(order, clerk, operator, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
        first = open_duty(deed, NOTIFY, order.subject, owed_by=operator)
        again = open_duty(deed, NOTIFY, order.subject, owed_by=operator)
    assert first == again
    assert first.due_on is None


def test_closing_says_by_whom_and_when(order, clerk, operator, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
        open_duty(deed, RECEIVE, order.subject, owed_by=operator)
        assert close_duties(deed, order.subject, COMPLETE) == 0
        assert close_duties(deed, order.subject, RECEIVE) == 1
    duty = Duty.objects.get()
    assert (duty.closed_at, duty.closed_by_id) == (at, clerk.account_id)
    assert not inbox(clerk).exists()


def test_the_inbox_puts_the_most_urgent_first_and_the_undated_last(order, clerk, operator, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
        open_duty(deed, UNDATED, order.subject, owed_by=operator)
        open_duty(deed, COMPLETE, order.subject, owed_by=operator)
        open_duty(deed, RECEIVE, order.subject, owed_by=operator)
    assert [duty.kind for duty in inbox(clerk)] == [RECEIVE.name, COMPLETE.name, UNDATED.name]


def test_the_inbox_is_the_office_s_own(order, clerk, officer, operator, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
        open_duty(deed, RECEIVE, order.subject, owed_by=operator)
    assert not inbox(officer).exists()


def test_a_provisional_date_is_counted_anew_when_its_year_is_announced(order, clerk, operator, at):
    with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
        duty = open_duty(deed, COMPLETE, order.subject, owed_by=operator)
        Duty.objects.filter(pk=duty.pk).update(due_on=date(2026, 11, 20), provisional=True)
        assert redate_provisional(deed) == 1
        assert redate_provisional(deed) == 0
    duty.refresh_from_db()
    assert (duty.due_on, duty.provisional) == (date(2026, 11, 13), False)
