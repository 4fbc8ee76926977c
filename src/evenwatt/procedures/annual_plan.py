"""Issue the annual plan and hand each operator's chargers to the institution (4.3.1, 4.4.3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.actions import open_scheme
from evenwatt.planning import actions as planning_actions
from evenwatt.planning.queries import operators_of
from evenwatt.procedures.grade_check import require_checked

if TYPE_CHECKING:
    from evenwatt.planning.models import AnnualPlan


def issue_plan(*, plan: AnnualPlan, by: Actor, at: datetime) -> None:
    """Issue a plan and open one scheme per operator in it (R-4.4.3-a, R-4.3.1-d, R-4.4.2-a).

    The plan waits until the grades of its operators are checked (R-4.3.1-f).
    """
    with act("plan.issue", clause="R-4.4.3-a", by=by, at=at) as deed:
        require_checked(plan, on=deed.on)
        planning_actions.issue_plan(plan=plan, by=by, at=at)
        for operator in operators_of(plan):
            open_scheme(deed, plan=plan, operator=operator)
