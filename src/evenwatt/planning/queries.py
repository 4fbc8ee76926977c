from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.queries import counties_under
from evenwatt.planning.models import AnnualPlan, PlannedCharger
from evenwatt.planning.states import PlanState
from evenwatt.rectification.queries import open_links
from evenwatt.registry.queries import chargers_to_plan
from evenwatt.rules.plan_year import last_filing_day


def visible_plans(actor: Actor) -> QuerySet[AnnualPlan]:
    """A city's own plans; everybody else sees them from the day of issue."""
    plans = reachable(AnnualPlan.objects.select_related("city", "institution"), actor)
    if actor.role != Role.CITY_OFFICER:
        plans = plans.filter(state=PlanState.ISSUED)
    return plans.order_by("-year", "-pk")


def candidates(*, city: str, counties: Iterable[str], year: int) -> QuerySet:
    """The chargers that a plan for ``year`` can take in: filed in time, due within the year, not planned yet.

    What another plan has under way waits for its result. What is still to be rectified waits as well: it is
    verified anew after its rectification, not before it.
    Clause: R-4.1.1-c, R-4.4.5-a, R-4.4.6-f.
    """
    planned = PlannedCharger.objects.filter(charger=OuterRef("pk")).filter(Q(year=year) | Q(settled_at=None))
    found = chargers_to_plan(
        city=city,
        counties=counties,
        filed_until=last_filing_day(year),
        due_until=date(year, 12, 31),
    )
    # Two conditions, not one of two parts: the database then joins, and does not ask for every charger.
    return found.exclude(Exists(planned)).exclude(Exists(open_links(OuterRef("pk"))))


def drafts_of(city: str = "") -> QuerySet[AnnualPlan]:
    """The drafted plans of a city, or of the province."""
    drafts = AnnualPlan.objects.filter(state=PlanState.DRAFT).order_by("pk")
    return drafts.filter(city=city) if city else drafts


@dataclass(frozen=True)
class Waiting:
    """How many chargers wait for a plan, and of how many operators."""

    chargers: int = 0
    operators: int = 0


@dataclass(frozen=True)
class Tally:
    """(county, operator) → how many chargers of it wait there."""

    chargers: Mapping[tuple[str, int], int]

    def of(self, counties: Iterable[str]) -> Waiting:
        """What a plan for these counties would take in; an operator in two of them counts once."""
        chosen = set(counties)
        found = {key: number for key, number in self.chargers.items() if key[0] in chosen}
        return Waiting(sum(found.values()), len({operator for _, operator in found}))

    @property
    def counties(self) -> list[str]:
        """The counties where anything waits."""
        return sorted({county for county, _ in self.chargers})


def waiting_in(*, city: str, year: int) -> Tally:
    """What waits in a city's counties for the plan of a year; one query. Clause: R-4.1.1-c."""
    counties = [county.pk for county in counties_under(city)]
    rows = candidates(city=city, counties=counties, year=year).order_by()
    counted = rows.values_list("station__county_id", "operator_id").annotate(chargers=Count("pk"))
    return Tally({(county, operator): chargers for county, operator, chargers in counted})


def chargers_by_operator(plan: AnnualPlan) -> dict[int, int]:
    """operator → its chargers in the plan: those it took in, or for a draft those it would take in now."""
    if plan.state == PlanState.DRAFT:
        counties = plan.counties.values_list("pk", flat=True)
        rows = candidates(city=plan.city_id, counties=counties, year=plan.year)
    else:
        rows = PlannedCharger.objects.filter(plan=plan)
    return dict(rows.order_by("operator_id").values_list("operator_id").annotate(chargers=Count("pk")))


def main_counties(plan: AnnualPlan) -> dict[int, str]:
    """operator → the county with most of what a draft would take in of it, of several the first."""
    counties = {county.pk for county in plan.counties.all()}
    waiting = waiting_in(city=plan.city_id, year=plan.year).chargers
    found = {key: number for key, number in waiting.items() if key[0] in counties}
    ranked = sorted(found, key=lambda key: (-found[key], key[0]), reverse=True)
    return {operator: county for county, operator in ranked}


def planned_charger_ids(plan: AnnualPlan, operator: Organisation) -> list[int]:
    """What of an operator's a plan has still to deal with: what ceased meanwhile is settled (R-6.1-a)."""
    planned = PlannedCharger.objects.filter(plan=plan, operator=operator, settled_at=None)
    return list(planned.values_list("charger_id", flat=True))


def planned_in(counties: Iterable[str]) -> QuerySet[PlannedCharger]:
    """Of a record with ``plan`` and ``operator``, as a subquery: what of theirs is planned in counties."""
    return PlannedCharger.objects.filter(
        plan=OuterRef("plan"), operator=OuterRef("operator"), charger__station__county_id__in=list(counties)
    )


def operators_of(plan: AnnualPlan) -> QuerySet[Organisation]:
    """The operators whose chargers an issued plan takes in, in the order of their keys."""
    keys = PlannedCharger.objects.filter(plan=plan).values("operator_id")
    return Organisation.objects.filter(pk__in=keys).order_by("pk")


def latest_plans_of(charger_ids: Iterable[int]) -> dict[int, tuple[AnnualPlan, int]]:
    """charger → the plan of the latest year that takes it in, and whose it was then; one query."""
    planned = (
        PlannedCharger.objects.filter(charger_id__in=list(charger_ids))
        .select_related("plan__city", "plan__institution")
        .order_by("year")
    )
    return {each.charger_id: (each.plan, each.operator_id) for each in planned}


def planned_for_institution(institution_id: int) -> QuerySet:
    """The keys of the chargers in the plans issued to an institution, as a query."""
    return PlannedCharger.objects.filter(
        plan__institution_id=institution_id, plan__state=PlanState.ISSUED
    ).values("charger_id")


def under_way(charger_ids: Iterable[int]) -> QuerySet[PlannedCharger]:
    """The places of these chargers in plans that have no result of them yet."""
    planned = PlannedCharger.objects.filter(charger_id__in=list(charger_ids), settled_at=None)
    return planned.select_related("plan", "charger")


def plans_by_number(numbers: Collection[str]) -> dict[str, tuple[int, int | None]]:
    """number → (key of the plan, nobody's own); one query."""
    found = AnnualPlan.objects.filter(number__in=numbers).values_list("number", "pk")
    return {number: (key, None) for number, key in found}


def last_issued_before(year: int, operator_ids: Iterable[int]) -> dict[int, date]:
    """operator → the day of issue of its last plan of an earlier year; one query (R-4.3.1-f)."""
    rows = (
        PlannedCharger.objects.filter(year__lt=year, operator_id__in=list(operator_ids))
        .values_list("operator_id")
        .annotate(issued_at=Max("plan__issued_at"))
    )
    return {operator: local_date(issued_at) for operator, issued_at in rows if issued_at}
