"""Which quarter or half-year a report of a platform is about, and when it is due.

Clause: R-4.3.2-e, R-4.3.2-g, R-4.2.2-b.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import Calendar, Deadline, deadline
from evenwatt.rules.months import add_months


@dataclass(frozen=True)
class ReportPeriod:
    """The first and the last day that a report is about."""

    first: date
    last: date


def report_period(rule: str, *, day: date) -> ReportPeriod:
    """Return the calendar quarter or half-year in which ``day`` lies, as long as ``rule`` says.

    ``rule`` is R-4.3.2-e (errors and repairs), R-4.3.2-g (chargers adjusted and repaired) or
    R-4.2.2-b.summary (changes of connection).

    Raises:
        Denied: ``rule`` is not counted in months, or not in force on that day.

    Clause: R-4.3.2-e, R-4.3.2-g, R-4.2.2-b.
    """
    cycle = catalog().param(rule, on=day)
    if cycle.unit != "months":
        raise Denied("{rule} 没有规定报告周期", clause="R-4.3.2-e", code="no_report_period", rule=rule)
    first = date(day.year, (day.month - 1) // cycle.value * cycle.value + 1, 1)
    return ReportPeriod(first, add_months(first, cycle.value) - timedelta(days=1))


def report_due(rule: str, *, period: ReportPeriod, calendar: Calendar) -> Deadline:
    """Return the last timely day of the report about a period, counted from the period's last day.

    Refuses like :func:`report_period`. Clause: R-4.3.2-e, R-4.3.2-g, R-4.2.2-b.
    """
    return deadline(f"{rule}.due", start=period.last, calendar=calendar)
