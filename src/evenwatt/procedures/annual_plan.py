"""The annual plan from its draft to the schemes that its issue opens (4.3.1, 4.4.1, 4.4.3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.actions import open_scheme
from evenwatt.planning import actions as planning_actions
from evenwatt.planning.queries import operators_of
from evenwatt.procedures.grade_check import require_checked, settle_checks

if TYPE_CHECKING:
    from evenwatt.planning.models import AnnualPlan


def prepare_plan(*, by: Actor, at: datetime, **content: Any) -> AnnualPlan:
    """Draft a plan for the actor's city and ask the counties to check the grades it waits for (R-4.3.1-f).

    ``content`` is what :func:`evenwatt.planning.actions.prepare_plan` takes.
    """
    with act("plan.prepare", clause="R-4.4.1-a", by=by, at=at) as deed:
        plan = planning_actions.prepare_plan(**content, by=by, at=at)
        settle_checks(deed, plan.city_id)
    return plan


def amend_plan(*, plan: AnnualPlan, by: Actor, at: datetime, **content: Any) -> None:
    """Change a draft, and with it which grades the counties have to check (R-4.4.1-a, R-4.3.1-f)."""
    with act("plan.amend", clause="R-4.4.1-a", by=by, at=at) as deed:
        planning_actions.amend_plan(plan=plan, **content, by=by, at=at)
        settle_checks(deed, plan.city_id)


def discard_plan(*, plan: AnnualPlan, reason: str, by: Actor, at: datetime) -> None:
    """Give up a draft; the counties no longer owe the checks that it waited for (R-4.4.1-a, R-4.3.1-f)."""
    with act("plan.discard", clause="R-4.4.1-a", by=by, at=at) as deed:
        planning_actions.discard_plan(plan=plan, reason=reason, by=by, at=at)
        settle_checks(deed, plan.city_id)


def issue_plan(*, plan: AnnualPlan, by: Actor, at: datetime) -> None:
    """Issue a plan and open one scheme per operator in it (R-4.4.3-a, R-4.3.1-d, R-4.4.2-a).

    The plan waits until the grades of its operators are checked (R-4.3.1-f).
    """
    with act("plan.issue", clause="R-4.4.3-a", by=by, at=at) as deed:
        require_checked(plan, on=deed.on)
        planning_actions.issue_plan(plan=plan, by=by, at=at)
        for operator in operators_of(plan):
            open_scheme(deed, plan=plan, operator=operator)
