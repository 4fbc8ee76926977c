from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role
from evenwatt.planning.models import AnnualPlan, PlannedCharger
from evenwatt.planning.states import PlanState
from evenwatt.registry.queries import chargers_to_plan
from evenwatt.rules.plan_year import last_filing_day


def visible_plans(actor: Actor) -> QuerySet[AnnualPlan]:
    """A city's own plans; counties and institutions see them from the day of issue."""
    plans = reachable(AnnualPlan.objects.select_related("city", "institution"), actor)
    if actor.role == Role.COUNTY_OFFICER or actor.role in INSTITUTION_ROLES:
        plans = plans.filter(state=PlanState.ISSUED)
    return plans.order_by("-year", "-pk")


def candidates(*, city: str, counties: Iterable[str], year: int) -> QuerySet:
    """The chargers that a plan for ``year`` can take in: filed in time and not planned yet (R-4.1.1-c)."""
    planned = PlannedCharger.objects.filter(charger=OuterRef("pk"), year=year)
    return chargers_to_plan(city=city, counties=counties, filed_until=last_filing_day(year)).exclude(
        Exists(planned)
    )


def planned_charger_ids(plan: AnnualPlan, operator: Organisation) -> list[int]:
    return list(
        PlannedCharger.objects.filter(plan=plan, operator=operator).values_list("charger_id", flat=True)
    )


def operators_of(plan: AnnualPlan) -> QuerySet[Organisation]:
    """The operators whose chargers an issued plan takes in, in the order of their keys."""
    keys = PlannedCharger.objects.filter(plan=plan).values("operator_id")
    return Organisation.objects.filter(pk__in=keys).order_by("pk")
