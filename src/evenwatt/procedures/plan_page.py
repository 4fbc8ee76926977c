"""What the page of an annual plan shows: its operators, with their chargers, grade and scheme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evenwatt.credit.queries import grades_on, last_checks
from evenwatt.kernel.parties.queries import organisations_by_key
from evenwatt.lots.queries import schemes_of_plan
from evenwatt.planning.queries import chargers_by_operator
from evenwatt.planning.states import PlanState
from evenwatt.procedures.grade_check import unchecked_in
from evenwatt.rules.grade_check import GradeCheck

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Organisation
    from evenwatt.lots.models import SamplingScheme
    from evenwatt.planning.models import AnnualPlan


@dataclass(frozen=True)
class PlannedOperator:
    """An operator in a plan; ``grade`` is ``None`` where no credit record holds, ``scheme`` before issue.

    ``unchecked``: the draft waits for the county to check the grade; ``doubt`` is the check that found it
    wrong, where the last one did.
    """

    operator: Organisation
    chargers: int
    grade: str | None
    scheme: SamplingScheme | None
    unchecked: bool
    doubt: GradeCheck | None


def planned_operators(plan: AnnualPlan, *, on: date) -> list[PlannedOperator]:
    """The operators of a plan with the grade that held on a day; a constant number of queries.

    Clause: R-4.3.1-f (grades are checked before the plan is issued), R-4.4.1-a.
    """
    chargers = chargers_by_operator(plan)
    grades = grades_on(chargers, on)
    schemes = schemes_of_plan(plan)
    unchecked = unchecked_in(plan, on=on) if plan.state == PlanState.DRAFT else set()
    doubts = {key: check for key, check in last_checks(unchecked).items() if check.remark}
    return [
        PlannedOperator(
            operator, chargers[key], grades.get(key), schemes.get(key), key in unchecked, doubts.get(key)
        )
        for key, operator in organisations_by_key(chargers).items()
    ]
