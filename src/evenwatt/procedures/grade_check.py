"""The county checks the grades of the operators before the city issues its plan (R-4.3.1-f)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.credit import actions as credit_actions
from evenwatt.credit.queries import grades_on, last_checks
from evenwatt.filing.queries import files_in
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import organisations_by_key
from evenwatt.kernel.workflow.engine import NotAllowed, require_permission
from evenwatt.planning.queries import chargers_by_operator, last_issued_before
from evenwatt.rules.grade_check import GradeCheck, require_grades_checked, unchecked_grades

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Organisation
    from evenwatt.planning.models import AnnualPlan


@dataclass(frozen=True)
class HeldGrade:
    """The grade that an operator holds on a day, and the last check of it; ``None`` where there is none."""

    operator: Organisation
    grade: str | None
    check: GradeCheck | None


def held_grades(operators: Collection[Organisation], *, on: date) -> list[HeldGrade]:
    """Return what a county checks, operator by operator; two queries. Clause: R-4.3.1-f."""
    keys = [operator.pk for operator in operators]
    grades, checks = grades_on(keys, on), last_checks(keys)
    return [HeldGrade(one, grades.get(one.pk), checks.get(one.pk)) for one in operators]


def check_grade(*, operator: Organisation, by: Actor, at: datetime) -> None:
    """Note that the grade which an operator of the actor's county holds is right (R-4.3.1-f)."""
    with act("grade.check", clause="R-4.3.1-f", by=by, at=at) as deed:
        require_permission(by, Permission.GRADE_CHECK)
        if not files_in(by.counties).filter(pk=operator.pk).exists():
            raise NotAllowed("该运营机构不向本局报备", clause="R-4.3.1-f", code="foreign_operator")
        credit_actions.check_grade(deed, operator)


def unchecked_in(plan: AnnualPlan, *, on: date) -> set[int]:
    """Return the operators of a plan whose grade the county still has to check.

    Who holds no grade has none to be checked. Clause: R-4.3.1-f.
    """
    operators = list(chargers_by_operator(plan))
    held, checks = grades_on(operators, on), last_checks(operators)
    unchecked = unchecked_grades(
        held={str(key): grade for key, grade in held.items()},
        checks={str(key): check for key, check in checks.items()},
        last_plan_on={str(key): day for key, day in last_issued_before(plan.year, operators).items()},
        on=on,
    )
    return {int(key) for key in unchecked}


def require_checked(plan: AnnualPlan, *, on: date) -> None:
    """Refuse to issue a plan before the grades of its operators are checked. Clause: R-4.3.1-f."""
    found = organisations_by_key(unchecked_in(plan, on=on))
    require_grades_checked([operator.name for operator in found.values()])
