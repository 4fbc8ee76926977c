"""The county checks the grades of the operators before the city issues its plan (R-4.3.1-f)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.credit import actions as credit_actions
from evenwatt.credit.life import CHECK_GRADE
from evenwatt.credit.queries import grades_on, last_checks
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import close_duties
from evenwatt.kernel.duties.queries import inbox, open_in_city
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of, organisations_by_key
from evenwatt.kernel.workflow.engine import NotAllowed, require_permission
from evenwatt.planning.queries import chargers_by_operator, drafts_of, last_issued_before, main_counties
from evenwatt.registry.queries import operators_with_stations
from evenwatt.rules.grade_check import GradeCheck, require_grades_checked, unchecked_grades

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Organisation
    from evenwatt.planning.models import AnnualPlan


@dataclass(frozen=True)
class HeldGrade:
    """The grade that an operator holds on a day, and the last check of it; ``None`` where there is none.

    ``is_due``: a drafted plan waits for the county's check.
    """

    operator: Organisation
    grade: str | None
    check: GradeCheck | None
    is_due: bool


def due_checks(by: Actor) -> set[int]:
    """Return the operators whose grade the actor's county owes a drafted plan to check; one query.

    Clause: R-4.3.1-f.
    """
    return set(inbox(by).filter(kind=CHECK_GRADE.name).values_list("subject_id", flat=True))


def held_grades(operators: Collection[Organisation], *, due: Collection[int], on: date) -> list[HeldGrade]:
    """Return what a county checks, operator by operator; two queries. Clause: R-4.3.1-f."""
    keys = [operator.pk for operator in operators]
    grades, checks = grades_on(keys, on), last_checks(keys)
    return [HeldGrade(one, grades.get(one.pk), checks.get(one.pk), one.pk in due) for one in operators]


def check_grade(*, operator: Organisation, by: Actor, at: datetime) -> None:
    """Note that the grade which an operator of the actor's county holds is right (R-4.3.1-f)."""
    with act("grade.check", clause="R-4.3.1-f", by=by, at=at) as deed:
        _require_own(operator, by)
        credit_actions.check_grade(deed, operator)


def doubt_grade(*, operator: Organisation, remark: str, by: Actor, at: datetime) -> None:
    """Note that the grade which an operator of the actor's county holds is wrong, and why (R-4.3.1-f).

    The city reads it on the plan that waits. Whoever rates the operator decides its grade anew (R-4.1.1-e,
    R-4.1.1-b), and the county checks again.
    """
    with act("grade.doubt", clause="R-4.3.1-f", by=by, at=at) as deed:
        _require_own(operator, by)
        credit_actions.doubt_grade(deed, operator, remark=remark)


def _require_own(operator: Organisation, by: Actor) -> None:
    require_permission(by, Permission.GRADE_CHECK)
    if not operators_with_stations(by).filter(pk=operator.pk).exists():
        raise NotAllowed("该运营机构在本局辖区没有充电站", clause="R-4.3.1-f", code="foreign_operator")


def settle_checks(deed: Act, city: str) -> None:
    """Let counties owe the checks that the drafted plans of a city wait for, and no others.

    Any county of an operator may check its grade; owed is the check by the one with most of its chargers in
    the plan. Clause: R-4.3.1-f.
    """
    owed: set[tuple[int, int]] = set()
    for plan in drafts_of(city):
        counties = main_counties(plan)
        bureaus = {county: bureau_of(county) for county in set(counties.values())}
        for key, operator in organisations_by_key(unchecked_in(plan, on=deed.on)).items():
            county = bureaus[counties[key]]
            credit_actions.ask_for_check(deed, operator, county=county, year=plan.year)
            owed.add((key, county.pk))
    for duty in open_in_city(CHECK_GRADE, city):
        if (duty.subject_id, duty.organisation_id) not in owed:
            about = Subject(duty.subject_type, duty.subject_id, duty.subject)
            close_duties(deed, about, CHECK_GRADE, owed_by=duty.organisation_id)


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
