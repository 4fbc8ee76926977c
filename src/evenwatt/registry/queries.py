from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.models import Region
from evenwatt.registry.models import Charger, ChargerModel, Station
from evenwatt.registry.public_code import as_typed
from evenwatt.registry.states import GONE, STANDING_STILL, ChargerState, StopCause

#: Names of which the keys are handed over one by one.
_FEW = 500

WITH_PLACE = ("station__county__city", "operator", "catalogue")


def chargers(actor: Actor) -> QuerySet[Charger]:
    """The chargers in the actor's region or of its organisation (R-3.14-a)."""
    return reachable(Charger.objects.select_related(*WITH_PLACE), actor)


def stations(actor: Actor) -> QuerySet[Station]:
    return reachable(Station.objects.select_related("county__city", "operator"), actor)


def chargers_by_key(charger_ids: Iterable[int]) -> QuerySet[Charger]:
    """Chargers that a record already in the actor's hands refers to, such as an institution's sample."""
    return Charger.objects.select_related(*WITH_PLACE).filter(pk__in=list(charger_ids))


def chargers_among(charger_ids: QuerySet[Any]) -> QuerySet[Charger]:
    """The same by a query of keys, which stays in the database."""
    return Charger.objects.select_related(*WITH_PLACE).filter(pk__in=charger_ids)


def chargers_to_plan(
    *, city: str, counties: Iterable[str], filed_until: date, due_until: date
) -> QuerySet[Charger]:
    """What a city's plan can take in: located in its counties, filed in time, its cycle at an end, not gone.

    A charger is due when the evaluation of its lot runs out, or where it was verified by itself its
    certificate; at once while it has neither. Clause: R-4.1.1-c, R-4.4.5-a, R-4.4.5-b.
    """
    return (
        Charger.objects.filter(
            station__county__city_id=city, station__county_id__in=list(counties), filed_on__lte=filed_until
        )
        .exclude(state__in=GONE)
        .annotate(runs_until=Coalesce("next_evaluation_on", "certificate_until"))
        .filter(Q(runs_until=None) | Q(runs_until__lte=due_until))
    )


def numbered(text: str) -> Q:
    """Chargers whose serial has a text in it, or whose public code, as a person types it, begins with it."""
    has = Q(serial_key__has_text=text.strip())
    if code := as_typed(text):
        has |= Q(public_code__startswith=code)
    return has


def about(text: str) -> Q:
    """Besides those ``numbered`` so the chargers of a station, a maker, a model or an operator named so.

    Names are sought first, each in its own small table.
    """
    text = text.strip()
    models = ChargerModel.objects.filter(Q(maker__has_text=text) | Q(model__has_text=text))
    return (
        numbered(text)
        | Q(station__in=_keys(stations_named(text)))
        | Q(operator__in=_keys(operators_named(text)))
        | Q(catalogue__in=_keys(models))
    )


def _keys(named: QuerySet[Any]) -> Any:
    """The keys of a few, which lead to an index; of many a subquery, for then any order soon meets them."""
    keys = list(named.order_by().values_list("pk", flat=True)[: _FEW + 1])
    return keys if len(keys) <= _FEW else named.order_by().values("pk")


def located_in(found: QuerySet[Charger], place: str) -> QuerySet[Charger]:
    """Those in a county, or in all counties of a city."""
    return found.filter(Q(station__county_id=place) | Q(station__county__city_id=place))


def counties_with_stations(actor: Actor) -> QuerySet[Region]:
    """The counties in which the actor's region or organisation has stations, in the order of their codes."""
    counties = stations(actor).values("county_id")
    return Region.objects.filter(pk__in=counties).select_related("city").order_by("pk")


def operators_with_stations(actor: Actor) -> QuerySet[Organisation]:
    """The operators of the stations that the actor may see, in the order of their registration."""
    return Organisation.objects.filter(pk__in=stations(actor).values("operator_id")).order_by("pk")


def stations_named(text: str) -> QuerySet[Station]:
    """The stations of the province in whose name a text stands."""
    return Station.objects.filter(name__has_text=text)


def operators_named(text: str) -> QuerySet[Organisation]:
    """The operators in whose name a text stands."""
    return Organisation.objects.filter(kind=OrganisationKind.OPERATOR, name__has_text=text)


def held_by_serial(serials: Iterable[str]) -> dict[tuple[str, str], tuple[int, str, date | None]]:
    """(maker key, serial) → key of its operator, its maker's name, and when it ceased; of whichever maker.

    One query. What was merged into another entry is held by whoever has that one.
    """
    found = (
        Charger.objects.filter(serial_key__in=set(serials))
        .annotate(
            held_by=Coalesce("merged_into__operator_id", "operator_id"),
            stands_still_since=Case(
                When(merged_into=None, then="ceased_on"), default="merged_into__ceased_on"
            ),
        )
        .values_list("maker_key", "serial_key", "held_by", "maker", "stands_still_since")
    )
    return {
        (maker_key, serial): (held_by, maker, since) for maker_key, serial, held_by, maker, since in found
    }


def registered_addresses(operator: Organisation) -> dict[tuple[str, str], str]:
    """(county, name key) → address of every station of an operator; one query."""
    kept = Station.objects.filter(operator=operator).values_list("county_id", "name_key", "address")
    return {(county, name_key): address for county, name_key, address in kept}


def cities_of(charger_ids: Iterable[int]) -> QuerySet[Region]:
    """The city-level units in which these chargers stand."""
    counties = Station.objects.filter(chargers__in=list(charger_ids)).values("county__city_id")
    return Region.objects.filter(pk__in=counties).order_by("pk")


def counties_of(charger_ids: Iterable[int]) -> QuerySet[Region]:
    """The counties in which these chargers stand."""
    return Region.objects.filter(stations__chargers__in=list(charger_ids)).distinct().order_by("pk")


def accepted_since_stopped(charger_ids: Iterable[int]) -> set[int]:
    """The chargers among these that a rejected lot had stopped and whose lot was accepted since."""
    stopped = Charger.objects.filter(pk__in=list(charger_ids), stopped_by=StopCause.LOT, rejected_lot="")
    return set(stopped.values_list("pk", flat=True))


def failed_by_themselves(charger_ids: Iterable[int]) -> set[int]:
    """The chargers among these that stand still by their own result."""
    stopped = Charger.objects.filter(pk__in=list(charger_ids), stopped_by=StopCause.OWN_RESULT)
    return set(stopped.values_list("pk", flat=True))


def unconfirmed_construction(actor: Actor) -> QuerySet[Charger]:
    """The chargers that their operator has not confirmed to meet the rules on building them (R-4.2.1-c).

    A charger that holds a certificate, or whose lot was evaluated, was verified before and needs none.
    """
    return (
        chargers(actor)
        .filter(construction_confirmed_on=None, certificate_until=None, next_evaluation_on=None)
        .exclude(state__in=GONE)
    )


def stations_with_counts(actor: Actor) -> QuerySet[Station]:
    """The actor's stations with ``charger_count`` and ``still_count``, merged entries left out.

    Counted for each station by itself, so that a page costs what its stations cost.
    """
    here = Charger.objects.filter(station=OuterRef("pk")).order_by().values("station")
    return stations(actor).annotate(
        charger_count=counted(here.exclude(state=ChargerState.MERGED)),
        still_count=counted(here.filter(state__in=STANDING_STILL)),
    )


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a correlated query has, grouped by the column that it is asked for."""
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def chargers_at(station: Station) -> QuerySet[Charger]:
    """The chargers of a station, merged entries left out."""
    found = Charger.objects.filter(station=station).exclude(state=ChargerState.MERGED)
    return found.select_related(*WITH_PLACE)
