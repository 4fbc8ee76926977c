"""Entries for dates, periods and the parameters themselves."""

from __future__ import annotations

from datetime import date

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import catalog
from evenwatt.rules.deadlines import Deadline, deadline
from evenwatt.rules.plan_year import plan_year


def due(*, rule: str, start: date) -> Deadline:
    return deadline(rule, start=start, calendar=working_calendar())


def in_time(*, rule: str, start: date, act_on: date) -> bool:
    return act_on <= due(rule=rule, start=start).due_on


ENTRIES = {
    "deadline": due,
    "in_time": in_time,
    "plan_year": plan_year,
    "parameter": lambda *, name, day: catalog().value(name, on=day),
}
