"""What must hold for any day and any number (R-0-a, R-4.4.4-a, R-4.4.5-a)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import catalog
from evenwatt.metrology.rounding import round_to_step
from evenwatt.rules.certificate_validity import certificate_valid_until
from evenwatt.rules.day_by_day import day_by_day
from evenwatt.rules.deadlines import deadline
from evenwatt.rules.evaluation_interval import changed_evaluation, evaluation_limits, next_evaluation
from evenwatt.rules.months import add_months

PERIODS = [
    name
    for name, versions in catalog().versions.items()
    if versions[-1].unit in {"working_days", "calendar_days", "months", "before_date", "until_date"}
]
DAYS = st.dates(date(2023, 3, 1), date(2040, 12, 31))


@pytest.mark.parametrize("rule", PERIODS)
@given(start=DAYS)
def test_a_later_event_is_never_due_earlier(rule: str, start: date) -> None:
    today = deadline(rule, start=start, calendar=working_calendar())
    tomorrow = deadline(rule, start=start + timedelta(days=1), calendar=working_calendar())
    assert start <= today.due_on <= tomorrow.due_on


@given(start=DAYS)
def test_a_period_in_working_days_counts_each_of_them_once(start: date) -> None:
    calendar = working_calendar()
    due = deadline("R-4.4.6-d", start=start, calendar=calendar)
    between = (start + timedelta(days=n) for n in range(1, (due.due_on - start).days + 1))
    assert due.counted == tuple(day for day in between if calendar.is_working(day))
    assert len(due.counted) == 30


@given(start=DAYS)
def test_counting_back_from_the_due_day_leads_to_the_event(start: date) -> None:
    """The inverse: as many working days lie after the event as the period has, and no more."""
    calendar = working_calendar()
    for rule in ("R-6.2-a", "R-4.4.6-d"):
        due = deadline(rule, start=start, calendar=calendar)
        day, left = due.due_on, len(due.counted)
        while left:
            left -= calendar.is_working(day)
            day -= timedelta(days=1)
        assert start <= day
        assert not any(
            calendar.is_working(start + timedelta(days=n)) for n in range(1, (day - start).days + 1)
        )


@pytest.mark.parametrize("rule", PERIODS)
@given(start=DAYS)
def test_a_due_day_is_a_working_day_where_the_period_is_counted_in_days(rule: str, start: date) -> None:
    unit = catalog().param(rule, on=start).unit
    due = deadline(rule, start=start, calendar=working_calendar())
    if unit in {"working_days", "calendar_days"}:
        assert working_calendar().is_working(due.due_on)
    else:
        assert due.due_on == due.counted[-1]


@pytest.mark.parametrize("rule", PERIODS)
@given(start=DAYS)
def test_the_count_shown_day_by_day_is_the_count(rule: str, start: date) -> None:
    due = deadline(rule, start=start, calendar=working_calendar())
    days = day_by_day(due, start=start, calendar=working_calendar())
    assert (days[0].day, days[-1].day) == (start, due.due_on)
    numbered = [day for day in days if day.number is not None]
    assert [day.number for day in numbered] == list(range(1, len(numbered) + 1))
    if catalog().param(rule, on=start).unit in {"working_days", "calendar_days"}:
        assert tuple(day.day for day in numbered) == due.counted
        assert [day.day for day in days] == [start + timedelta(days=n) for n in range(len(days))]
    assert any(day.provisional for day in days) == due.provisional


@given(start=DAYS, months=st.integers(1, 72))
def test_months_end_on_the_same_day_or_at_the_months_end(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(
    value=st.decimals(-10, 10, places=4, allow_nan=False),
    step=st.sampled_from([Decimal("0.1"), Decimal("0.2"), Decimal("0.05")]),
)
def test_rounding_agrees_with_decimal_arithmetic(value: Decimal, step: Decimal) -> None:
    multiple = (value / step).to_integral_value(rounding=ROUND_HALF_EVEN)
    assert round_to_step(value, step) == multiple * step


REPORTS = st.dates(date(2023, 3, 1), date(2035, 12, 31))


@given(report_on=REPORTS, grade=st.sampled_from("ABCD"), days=st.integers(0, 2000))
def test_a_change_of_grade_never_makes_an_evaluation_overdue(report_on: date, grade: str, days: int) -> None:
    at = report_on + timedelta(days=days)
    assert next_evaluation(report_on=report_on, grade=grade, at=at) >= at


@given(
    report_on=REPORTS, days=st.integers(0, 2000), held=st.sampled_from("ABCD"), new=st.sampled_from("ABCD")
)
def test_no_change_of_grade_moves_an_evaluation_beyond_a_limit(
    report_on: date, days: int, held: str, new: str
) -> None:
    at = report_on + timedelta(days=days)
    due_on = evaluation_limits(report_on=report_on, grade=held, at=report_on).by_grade_on
    moved = changed_evaluation(due_on=due_on, report_on=report_on, grade=new, at=at)
    assert min(due_on, at) <= moved
    assert moved <= max(due_on, evaluation_limits(report_on=report_on, grade=new, at=at).by_grade_on)
    assert new < held or moved <= due_on


@given(report_on=REPORTS, days=st.integers(0, 2000))
def test_a_better_grade_is_never_due_earlier(report_on: date, days: int) -> None:
    at = report_on + timedelta(days=days)
    due = [evaluation_limits(report_on=report_on, grade=grade, at=at).by_grade_on for grade in "DCBA"]
    assert due == sorted(due)


@given(verified_on=REPORTS)
def test_a_certificate_ends_within_the_period(verified_on: date) -> None:
    after = certificate_valid_until(verified_on=verified_on) + timedelta(days=1)
    assert after == add_months(verified_on, catalog().value("certificate_months", on=verified_on))
