"""When a lot is to be evaluated again, by its operator's credit grade (R-4.4.5-a)."""

from __future__ import annotations

from datetime import date, timedelta

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.months import add_months


def next_evaluation(*, report_on: date, grade: str, at: date) -> date:
    """Return the last day on which the lot's next evaluation is due.

    ``report_on`` is the day of the lot report, from which the interval runs; ``at`` the day on which
    ``grade`` takes effect (the report's own day for a new report). A grade that would have made the
    evaluation due before ``at`` leaves the operator the grace period from ``at`` instead. A due date that
    is already past is not computed anew: only dates still to come follow the grade.

    Raises:
        Denied: unknown grade, or a day outside the parameters in force.

    Clause: R-4.4.5-a, R-4.4.5-b.
    """
    months = catalog().value("evaluation_interval", on=at)
    if grade not in months:
        raise Denied("没有信用等级“{grade}”", clause="R-5-b", code="unknown_grade", grade=grade)
    due_on = add_months(report_on, _capped(months[grade], at))
    if due_on >= at:
        return due_on
    return at + timedelta(days=catalog().value("evaluation_grace_days", on=at))


def _capped(months: int, at: date) -> int:
    if catalog().value("cycle_cap", on=at) == "regulation":
        return months
    return min(months, catalog().value("certificate_months", on=at))
