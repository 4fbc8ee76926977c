"""Entries for dates, periods and the parameters themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from evenwatt.law.calendar import WorkingCalendar, read_calendar, working_calendar
from evenwatt.law.catalog import catalog
from evenwatt.rules.day_by_day import CountedDay, day_by_day
from evenwatt.rules.deadlines import Deadline, deadline
from evenwatt.rules.months import add_months
from evenwatt.rules.plan_year import last_filing_day, plan_issue_day, plan_year
from evenwatt.rules.window import in_window
from tests.unit.forms.test_check_b import with_cell


def due(*, rule: str, start: date, announced: dict[int, Any] | None = None) -> Deadline:
    """Count by the published calendars, and by the years that the case announces besides."""
    return deadline(rule, start=start, calendar=_calendar(announced))


def one_day(*, rule: str, start: date, day: date) -> CountedDay:
    """Return what one day is in the count that is shown day by day."""
    days = day_by_day(due(rule=rule, start=start), start=start, calendar=working_calendar())
    return next(each for each in days if each.day == day)


def _calendar(announced: dict[int, Any] | None) -> WorkingCalendar:
    return working_calendar() if announced is None else read_calendar(yaml.safe_dump({"years": announced}))


def filed_year(*, year: int) -> str:
    """Return what is found on a filing of one charger made in that year."""
    (finding,) = with_cell("制造年份", year) or [None]
    return finding.code if finding else "没有问题"


def in_time(*, rule: str, start: date, act_on: date) -> bool:
    return act_on <= due(rule=rule, start=start).due_on


ENTRIES = {
    "filed_year": filed_year,
    "in_window": lambda *, window, day: in_window(rule=window, on=day),
    "deadline": due,
    "in_time": in_time,
    "day_by_day": one_day,
    "working_day": lambda *, day: working_calendar().is_working(day),
    "add_months": add_months,
    "plan_year": plan_year,
    "plan_issue_day": lambda *, filed_on: plan_issue_day(filed_on=filed_on, calendar=working_calendar()),
    "last_filing_day": last_filing_day,
    "parameter": lambda *, name, day: catalog().value(name, on=day),
}
