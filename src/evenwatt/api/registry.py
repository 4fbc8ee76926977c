"""The registry, to read and to keep a copy of: stations and chargers of the organisation."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from evenwatt.api.door import operation, reply
from evenwatt.api.instants import Instant
from evenwatt.api.pages import After, Limit, PageOut, paged
from evenwatt.kernel.access.permissions import Permission
from evenwatt.registry.interface_queries import changed_since, settled_until
from evenwatt.registry.public_code import as_typed
from evenwatt.registry.queries import chargers, located_in, numbered, stations
from evenwatt.registry.states import ChargerState

if TYPE_CHECKING:
    from evenwatt.registry.models import Charger, Station

router = Router(tags=["registry"])

READS = (Permission.REGISTRY_READ,)

Since = Annotated[
    datetime | None,
    Query(description="Only what was made or changed since; take `as_of` of the first page of the last time"),
]


class StationOut(Schema):
    id: int
    name: str
    address: str
    county_code: str
    county: str


class ChargerOut(Schema):
    """A charging facility. `kind` and `accuracy_class` are empty until its model is confirmed."""

    public_code: str
    serial: str
    maker: str
    model: str
    kind: str
    accuracy_class: str
    year: int
    ownership: str
    state: str
    state_name: str
    stopped_since: date | None = None
    stopped_by: str
    certificate_until: date | None = None
    next_evaluation_on: date | None = None
    filed_on: date
    station: StationOut


class StationPage(PageOut[StationOut]):
    as_of: Instant


class ChargerPage(PageOut[ChargerOut]):
    as_of: Instant


@operation(router.get, "/stations", *READS, answers={200: StationPage})
def list_stations(
    request: Any, county: str = "", updated_since: Since = None, after: After = "", limit: Limit = 100
) -> HttpResponse:
    """Stations of the organisation.

    场站。
    """
    as_of = settled_until()
    found = stations(request.actor)
    if county:
        found = found.filter(county_id=county)
    page = paged(request, _since(found, updated_since), "pk", out=_stations_out, after=after, limit=limit)
    return reply(StationPage(**page, as_of=as_of))


@operation(router.get, "/stations/{key}", *READS, answers={200: StationOut})
def read_station(request: Any, key: int) -> HttpResponse:
    """One station.

    一个场站。
    """
    return reply(_station_out(get_object_or_404(stations(request.actor), pk=key)))


@operation(router.get, "/chargers", *READS, answers={200: ChargerPage})
def list_chargers(
    request: Any,
    county: str = "",
    station: int | None = None,
    serial: str = "",
    state: ChargerState | None = None,
    updated_since: Since = None,
    after: After = "",
    limit: Limit = 100,
) -> HttpResponse:
    """Chargers of the organisation; `serial` finds by the beginning of serial or public code.

    充电设施。
    """
    as_of = settled_until()
    found = chargers(request.actor)
    if county:
        found = located_in(found, county)
    if station:
        found = found.filter(station_id=station)
    if state:
        found = found.filter(state=state)
    if serial:
        found = found.filter(numbered(serial))
    page = paged(request, _since(found, updated_since), "pk", out=_chargers_out, after=after, limit=limit)
    return reply(ChargerPage(**page, as_of=as_of))


@operation(router.get, "/chargers/{code}", *READS, answers={200: ChargerOut})
def read_charger(request: Any, code: str) -> HttpResponse:
    """One charger by its public code, as a person types it.

    按公开编号查询一台充电设施。
    """
    return reply(_charger_out(get_object_or_404(chargers(request.actor), public_code=as_typed(code))))


def _since(found: QuerySet[Any], moment: datetime | None) -> QuerySet[Any]:
    return changed_since(found, moment) if moment else found


def _stations_out(found: list[Station]) -> list[StationOut]:
    return list(map(_station_out, found))


def _station_out(station: Station) -> StationOut:
    return StationOut(
        id=station.pk,
        name=station.name,
        address=station.address,
        county_code=station.county_id,
        county=station.county.full_name,
    )


def _chargers_out(found: list[Charger]) -> list[ChargerOut]:
    return list(map(_charger_out, found))


def _charger_out(charger: Charger) -> ChargerOut:
    return ChargerOut(
        public_code=charger.public_code,
        serial=charger.serial,
        maker=charger.maker,
        model=charger.model,
        kind=charger.catalogue.kind,
        accuracy_class=charger.catalogue.accuracy_class,
        year=charger.year,
        ownership=charger.ownership,
        state=charger.state,
        state_name=str(ChargerState(charger.state).label),
        stopped_since=charger.stopped_since,
        stopped_by=charger.stopped_by,
        certificate_until=charger.certificate_until,
        next_evaluation_on=charger.next_evaluation_on,
        filed_on=charger.filed_on,
        station=_station_out(charger.station),
    )
