"""Reporting that a charger has ceased operation (R-6.1-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import Calendar, deadline

_CLAUSE = "R-6.1-a"


@dataclass(frozen=True)
class CessationReport:
    """Until when it was due, and whether it came late; the public status follows the report at once.

    ``working_days`` are those after the day on which it ceased, the day of the report included.
    """

    due_on: date
    late: bool
    working_days: int


def cessation_report(*, ceased_on: date, reported_on: date, calendar: Calendar) -> CessationReport:
    """Return whether a report of ceased operation is in time; its last day is.

    Raises:
        Denied: reported before it ceased.

    Clause: R-6.1-a.
    """
    if reported_on < ceased_on:
        raise Denied(
            "上报日期 {reported_on} 早于停止运营日期 {ceased_on}，请核对",
            clause=_CLAUSE,
            code="reported_before_ceasing",
            reported_on=reported_on,
            ceased_on=ceased_on,
        )
    due_on = deadline(_CLAUSE, start=ceased_on, calendar=calendar).due_on
    days = (ceased_on + timedelta(days=n) for n in range(1, (reported_on - ceased_on).days + 1))
    working_days = sum(map(calendar.is_working, days))
    return CessationReport(due_on, late=reported_on > due_on, working_days=working_days)
