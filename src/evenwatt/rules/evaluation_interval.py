"""When a lot is to be evaluated again, by its operator's credit grade (R-4.4.5-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.months import add_months


@dataclass(frozen=True)
class EvaluationLimits:
    """The two limits of the next evaluation: that of the operator's grade, and that of the JJG period."""

    by_grade_on: date
    by_jjg_on: date


def evaluation_limits(*, report_on: date, grade: str, at: date) -> EvaluationLimits:
    """Return both limits, counted from the lot report, by the parameters in force on ``at``.

    Grade A's exceeds the JJG's; a page shows both, and the parameter ``cycle_cap`` says which one holds.

    Raises:
        Denied: unknown grade, or a day outside the parameters in force.

    Clause: R-4.4.5-a, R-4.4.5-b.
    """
    months = catalog().value("evaluation_interval", on=at)
    if grade not in months:
        raise Denied("没有信用等级“{grade}”", clause="R-5-b", code="unknown_grade", grade=grade)
    return EvaluationLimits(
        by_grade_on=add_months(report_on, months[grade]),
        by_jjg_on=add_months(report_on, catalog().value("certificate_months", on=at)),
    )


def next_evaluation(*, report_on: date, grade: str, at: date) -> date:
    """Return the last day on which the lot's next evaluation is due.

    ``report_on`` is the day of the lot report, from which the interval runs; ``at`` the day on which
    ``grade`` takes effect (the report's own day for a new report). A grade that would have made the
    evaluation due before ``at`` leaves the operator the grace period from ``at`` instead.

    Raises:
        Denied: unknown grade, or a day outside the parameters in force.

    Clause: R-4.4.5-a, R-4.4.5-b.
    """
    by_grade_on = _limit(report_on=report_on, grade=grade, at=at)
    return by_grade_on if by_grade_on >= at else _grace_until(at)


def changed_evaluation(*, due_on: date, report_on: date, grade: str, at: date) -> date:
    """Return when an evaluation that was due on ``due_on`` is due once ``grade`` takes effect on ``at``.

    Only due dates still to come follow the grade: one that is past stays, and the lot stays overdue. Where
    the interval of the new grade is over already, the grace never reaches beyond the day held until now.

    Raises:
        Denied: unknown grade, or a day outside the parameters in force.

    Clause: R-4.4.5-a.
    """
    if due_on < at:
        return due_on
    by_grade_on = _limit(report_on=report_on, grade=grade, at=at)
    return by_grade_on if by_grade_on >= at else min(due_on, _grace_until(at))


def is_urgent(*, due_on: date, at: date) -> bool:
    """Return whether an evaluation is due within the grace that a change of grade on ``at`` leaves.

    Clause: R-4.4.5-a.
    """
    return due_on <= _grace_until(at)


def _limit(*, report_on: date, grade: str, at: date) -> date:
    limits = evaluation_limits(report_on=report_on, grade=grade, at=at)
    if catalog().value("cycle_cap", on=at) == "jjg":
        return min(limits.by_grade_on, limits.by_jjg_on)
    return limits.by_grade_on


def _grace_until(at: date) -> date:
    return at + timedelta(days=catalog().value("evaluation_grace_days", on=at))
