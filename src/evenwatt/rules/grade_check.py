"""Whose credit grade the county still has to check before the plan is issued (R-4.3.1-f)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class GradeCheck:
    """That the county checked the grade of an operator on a day.

    It found the grade right, or wrong: then ``remark`` says why.
    """

    grade: str
    on: date
    remark: str = ""


def unchecked_grades(
    *,
    held: Mapping[str, str],
    checks: Mapping[str, GradeCheck],
    last_plan_on: Mapping[str, date],
    on: date,
) -> tuple[str, ...]:
    """Return the operators of a plan whose grade is unchecked on a day, sorted; the plan waits for them.

    ``held`` is the grade each holds, ``checks`` the last check of each. A check of a grade that has changed
    since does not count, nor one that found it wrong, nor one that already served the operator's plan of an
    earlier year, issued on ``last_plan_on``.

    Clause: R-4.3.1-f.
    """
    return tuple(
        sorted(one for one in held if not _counts(checks.get(one), held[one], last_plan_on.get(one), on))
    )


def require_grades_checked(unchecked: Collection[str]) -> None:
    """Refuse to issue a plan while the grade of an operator in it is unchecked. Clause: R-4.3.1-f."""
    if unchecked:
        raise Denied(
            "以下运营机构的信用等级尚未核对：{operators}；请县（区）局核对后再下达",
            clause="R-4.3.1-f",
            code="grades_unchecked",
            operators=tuple(unchecked),
        )


def _counts(check: GradeCheck | None, grade: str, last_plan_on: date | None, on: date) -> bool:
    if check is None or check.remark or check.grade != grade or on < check.on:
        return False
    return last_plan_on is None or last_plan_on < check.on
