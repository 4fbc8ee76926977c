from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Q, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.lots.models import Lot, LotMember, SamplingScheme, TestItem
from evenwatt.lots.states import SchemeState, TestBasis, TestState
from evenwatt.planning.queries import planned_in

if TYPE_CHECKING:
    from evenwatt.planning.models import AnnualPlan


def visible_schemes(actor: Actor) -> QuerySet[SamplingScheme]:
    """A county sees the schemes of the operators that have planned chargers in it, not all of a plan's."""
    schemes = reachable(
        SamplingScheme.objects.select_related("plan__city", "operator", "institution", "city"), actor
    )
    if actor.role == Role.COUNTY_OFFICER:
        schemes = schemes.filter(Exists(planned_in(actor.counties)))
    return schemes.annotate(lot_count=Count("lots", distinct=True)).order_by("-plan__year", "pk")


def schemes_of_plan(plan: AnnualPlan) -> dict[int, SamplingScheme]:
    """operator → its scheme in an issued plan."""
    return {scheme.operator_id: scheme for scheme in SamplingScheme.objects.filter(plan=plan)}


def visible_lots(actor: Actor) -> QuerySet[Lot]:
    lots = Lot.objects.select_related("scheme__operator", "scheme__institution", "scheme__plan", "area")
    return reachable(lots, actor)


def visible_items(actor: Actor) -> QuerySet[TestItem]:
    """The chargers that an institution has to verify, and what the bureaus see of them."""
    return reachable(
        TestItem.objects.select_related(
            "charger__station__county", "charger__catalogue", "scheme__operator", "lot"
        ),
        actor,
    )


def items_of(scheme: SamplingScheme) -> QuerySet[TestItem]:
    return scheme.test_items.select_related("charger__station__county", "charger__catalogue", "lot")


def full_verification_of(actor: Actor, scheme: SamplingScheme) -> QuerySet[TestItem]:
    """What a scheme verifies in full, as far as the actor sees it, in order, with reasons (R-4.4.2-b)."""
    return visible_items(actor).filter(scheme=scheme, basis=TestBasis.FULL).order_by("position")


def drawn_items(lot: Lot) -> list[TestItem]:
    """The samples of a lot and then its spares, in the order of the draw."""
    return list(
        lot.test_items.select_related(
            "charger__station", "replaced_by__charger", "replaces__charger"
        ).order_by("basis", "position")
    )


def members(lot: Lot) -> QuerySet[LotMember]:
    return LotMember.objects.filter(lot=lot).select_related("charger__station__county")


def progress_of(schemes: Iterable[SamplingScheme]) -> dict[int, tuple[int, int]]:
    """scheme → (tested, to be tested); one query."""
    rows = (
        TestItem.objects.filter(scheme__in=list(schemes))
        .exclude(state__in=(TestState.RESERVE, TestState.UNAVAILABLE))
        .values_list("scheme_id")
        .annotate(tested=Count("pk", filter=Q(state=TestState.TESTED)), due=Count("pk"))
    )
    return {scheme: (tested, due) for scheme, tested, due in rows}


def is_tested(lot: Lot) -> bool:
    """Whether every sample of a lot, or the spare in its place, has its result."""
    return not lot.test_items.filter(state=TestState.DUE).exists()


def members_of(lot: Lot) -> list[int]:
    return list(LotMember.objects.filter(lot=lot).values_list("charger_id", flat=True))


def to_verify_in_full(scheme: SamplingScheme) -> int:
    """How many chargers a scheme verifies in full, without those that cannot be verified (R-4.4.2-b)."""
    return scheme.test_items.filter(lot=None).exclude(state=TestState.UNAVAILABLE).count()


def never_called(lot: Lot) -> int:
    """How many chargers of a lot were neither sampled nor called up in a sample's place (R-4.4.6-e)."""
    return lot.size - lot.test_items.exclude(state=TestState.RESERVE).count()


def spares_left(lot: Lot) -> int:
    return lot.test_items.filter(basis=TestBasis.SPARE, state=TestState.RESERVE).count()


def scheme_by_key(key: int) -> SamplingScheme:
    return SamplingScheme.objects.select_related("plan", "operator", "institution", "city").get(pk=key)


def schemes_of(plan_ids: Iterable[int]) -> dict[tuple[int, int], SamplingScheme]:
    """(plan, operator) → scheme; one query."""
    schemes = SamplingScheme.objects.filter(plan_id__in=list(plan_ids)).select_related("institution")
    return {(scheme.plan_id, scheme.operator_id): scheme for scheme in schemes}


def lots_of_chargers(charger_ids: Iterable[int], scheme_ids: Iterable[int]) -> dict[int, Lot]:
    """charger → its lot in one of the schemes; two queries."""
    lots = {lot.pk: lot for lot in Lot.objects.filter(scheme_id__in=list(scheme_ids))}
    members = LotMember.objects.filter(charger_id__in=list(charger_ids), lot_id__in=list(lots))
    return {charger: lots[lot] for charger, lot in members.values_list("charger_id", "lot_id")}


def items_of_chargers(charger_ids: Iterable[int], scheme_ids: Iterable[int]) -> dict[int, TestItem]:
    """charger → what it is to a draw or a full verification of one of the schemes; one query."""
    items = TestItem.objects.filter(charger_id__in=list(charger_ids), scheme_id__in=list(scheme_ids))
    return {item.charger_id: item for item in items}


def drawn_on(item: TestItem) -> date:
    """The day from which a charger was to be verified: of the draw, or of the record where all are verified.

    Clause: R-3.12-a, R-4.4.2-b.
    """
    scheme = item.scheme
    draw = draw_of(scheme.subject.type, scheme.pk) if item.lot_id else None
    moment = draw.drawn_at if draw else scheme.recorded_at
    assert moment is not None, "a charger is verified once its scheme is drawn"
    return local_date(moment)


def waiting_items(charger_ids: Iterable[int]) -> QuerySet[TestItem]:
    """The samples, spares and full verifications of these chargers that have no result yet, spares first."""
    return (
        TestItem.objects.filter(
            charger_id__in=list(charger_ids), state__in=(TestState.DUE, TestState.RESERVE)
        )
        .select_related("charger", "scheme__institution", "lot")
        .order_by("-state", "pk")
    )


def lots_before_the_draw(charger_ids: Iterable[int]) -> QuerySet[LotMember]:
    """The places of these chargers in lots that were formed but not drawn from."""
    return (
        LotMember.objects.filter(charger_id__in=list(charger_ids))
        .exclude(lot__scheme__state=SchemeState.DRAWN)
        .select_related("lot__scheme", "charger")
    )


def drawn_places(charger_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(charger, plan) of these chargers in lots that were drawn from: their lot's result settles them."""
    drawn = LotMember.objects.filter(charger_id__in=list(charger_ids), lot__scheme__state=SchemeState.DRAWN)
    return set(drawn.values_list("charger_id", "lot__scheme__plan_id"))


def share_a_lot(one: int, other: int) -> bool:
    """Whether two chargers stand in one lot."""
    lots = LotMember.objects.filter(charger_id=one).values("lot_id")
    return LotMember.objects.filter(charger_id=other, lot_id__in=lots).exists()


def verified_in_one_scheme(one: int, other: int) -> bool:
    """Whether two chargers both have their result under one scheme."""
    tested = TestItem.objects.filter(state=TestState.TESTED)
    schemes = tested.filter(charger_id=one).values("scheme_id")
    return tested.filter(charger_id=other, scheme_id__in=schemes).exists()


def schemes_by_number(numbers: Collection[str]) -> dict[str, tuple[int, int | None]]:
    """number → (key of the scheme, key of its operator); one query."""
    found = SamplingScheme.objects.filter(number__in=numbers).values_list("number", "pk", "operator_id")
    return {number: (key, operator) for number, key, operator in found}


def lots_under_way_of_model(charger_ids: QuerySet[Any]) -> QuerySet[Lot]:
    """The lots that hold any of these chargers and whose result is still to come."""
    places = LotMember.objects.filter(
        charger_id__in=charger_ids,
        charger__planned__plan=F("lot__scheme__plan"),
        charger__planned__settled_at=None,
    )
    return Lot.objects.filter(pk__in=places.values("lot_id")).select_related("scheme").order_by("number")
