from datetime import date

import pytest

from evenwatt.law.calendar import WorkingCalendar, YearSchedule, working_calendar
from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import deadline

UNANNOUNCED = 2090


def test_working_days_are_counted_one_by_one() -> None:
    due = deadline("R-6.2-a", start=date(2026, 2, 13), calendar=working_calendar())
    assert due.counted == (
        date(2026, 2, 14),  # a Saturday worked for the spring festival
        date(2026, 2, 24),
        date(2026, 2, 25),
        date(2026, 2, 26),
        date(2026, 2, 27),
        date(2026, 2, 28),  # another
        date(2026, 3, 2),
    )
    assert due.due_on == date(2026, 3, 2)


def test_a_count_into_an_unannounced_year_is_provisional_until_it_is_loaded() -> None:
    start = date(UNANNOUNCED, 9, 25)
    before = deadline("R-6.1-a", start=start, calendar=working_calendar())
    holidays = {date(UNANNOUNCED, 10, day): "国庆节" for day in range(1, 8)}
    announced = WorkingCalendar({UNANNOUNCED: YearSchedule(holidays, make_up_days=frozenset())})
    after = deadline("R-6.1-a", start=start, calendar=announced)
    assert before.provisional
    assert not after.provisional
    assert before.due_on < after.due_on


def test_a_fixed_date_and_a_period_in_months_depend_on_no_holiday() -> None:
    for rule in ("R-4.2.1-a", "R-4.2.2-b"):
        assert not deadline(rule, start=date(UNANNOUNCED, 1, 4), calendar=working_calendar()).provisional


def test_a_calendar_period_that_ends_in_an_unannounced_year_is_provisional() -> None:
    assert deadline("R-4.4.6-h", start=date(UNANNOUNCED, 1, 4), calendar=working_calendar()).provisional


@pytest.mark.parametrize("start", [date(2026, 9, 30), date(2026, 10, 1)])
def test_a_fixed_date_is_the_next_one_that_is_not_over(start: date) -> None:
    due = deadline("R-4.2.1-a", start=start, calendar=working_calendar()).due_on
    assert due == (date(2026, 9, 30) if start.month == 9 else date(2027, 9, 30))


def test_a_parameter_that_is_no_period_is_refused() -> None:
    with pytest.raises(Denied) as refusal:
        deadline("spare_minimum", start=date(2026, 3, 2), calendar=working_calendar())
    assert refusal.value.code == "no_period"
