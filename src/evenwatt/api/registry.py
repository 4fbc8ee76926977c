"""The registry, to read and to keep a copy of: stations and chargers of the organisation."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from evenwatt.api.door import operation, reply
from evenwatt.api.instants import Instant, off_clock, on_clock
from evenwatt.api.pages import After, Limit, PageOut, paged
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import demonstration_shift
from evenwatt.law.catalog import catalog
from evenwatt.registry.connection_queries import connections_of, stays_of
from evenwatt.registry.interface_queries import changed_since, chargers_changed_since, settled_until
from evenwatt.registry.public_code import as_typed
from evenwatt.registry.queries import chargers, located_in, numbered, stations
from evenwatt.registry.states import ChargerState

if TYPE_CHECKING:
    from evenwatt.registry.models import Charger, Connection, Station

router = Router(tags=["registry"])

READS = (Permission.REGISTRY_READ,)

Since = Annotated[
    datetime | None,
    Query(description="Only what was made or changed since; take `as_of` of the first page of the last time"),
]


class StationOut(Schema):
    """A station. `site_kind` and the coordinates (WGS-84, degrees) are empty until somebody states them."""

    id: int
    name: str
    address: str
    county_code: str
    county: str
    site_kind: str
    site_kind_name: str
    latitude: float | None = None
    longitude: float | None = None


class StayOut(Schema):
    """A stay on a platform, from one day on; it lasts while `until` is empty."""

    platform: str
    since: date
    until: date | None = None


class ChargerOut(Schema):
    """A charging facility. `kind` and `accuracy_class` are empty until its model is confirmed.

    Ratings and display step are those of its model where its own nameplate states nothing else. `platforms`
    are its stays, the latest first; `merged_into` is the public code of the record that it is kept under now.
    """

    public_code: str
    serial: str
    maker: str
    model: str
    kind: str
    accuracy_class: str
    year: int
    ownership: str
    rated_kw: float | None = None
    rated_v: float | None = None
    rated_a: float | None = None
    display_step_kwh: float | None = None
    connectors: int | None = None
    state: str
    state_name: str
    stopped_since: date | None = None
    stopped_by: str
    paused_on: date | None = None
    ceased_on: date | None = None
    construction_confirmed_on: date | None = None
    unsuited_to_lots: str
    merged_into: str
    certificate_until: date | None = None
    next_evaluation_on: date | None = None
    filed_on: date
    platforms: list[StayOut]
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
    shift = demonstration_shift()
    as_of = on_clock(settled_until(), shift)
    found = stations(request.actor)
    if county:
        found = found.filter(county_id=county)
    if updated_since:
        found = changed_since(found, off_clock(updated_since, shift))
    page = paged(request, found, "pk", out=_stations_out, after=after, limit=limit)
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
    shift = demonstration_shift()
    as_of = on_clock(settled_until(), shift)
    found = chargers(request.actor).select_related("merged_into")
    if county:
        found = located_in(found, county)
    if station:
        found = found.filter(station_id=station)
    if state:
        found = found.filter(state=state)
    if serial:
        found = found.filter(numbered(serial))
    if updated_since:
        found = chargers_changed_since(found, off_clock(updated_since, shift))
    page = paged(request, found, "pk", out=_chargers_out, after=after, limit=limit)
    return reply(ChargerPage(**page, as_of=as_of))


@operation(router.get, "/chargers/{code}", *READS, answers={200: ChargerOut})
def read_charger(request: Any, code: str) -> HttpResponse:
    """One charger by its public code, as a person types it.

    按公开编号查询一台充电设施。
    """
    charger = get_object_or_404(chargers(request.actor), public_code=as_typed(code))
    return reply(_charger_out(charger, list(connections_of(charger.pk))))


def _stations_out(found: list[Station]) -> list[StationOut]:
    return list(map(_station_out, found))


def _station_out(station: Station) -> StationOut:
    site_kinds = catalog().newest("site_kinds")
    return StationOut(
        id=station.pk,
        name=station.name,
        address=station.address,
        county_code=station.county_id,
        county=station.county.full_name,
        site_kind=station.site_kind,
        site_kind_name=_(site_kinds[station.site_kind]) if station.site_kind else "",
        latitude=_figure(station.latitude),
        longitude=_figure(station.longitude),
    )


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _chargers_out(found: list[Charger]) -> list[ChargerOut]:
    stays = stays_of({charger.pk for charger in found})
    return [_charger_out(charger, stays.get(charger.pk, [])) for charger in found]


def _charger_out(charger: Charger, stays: list[Connection]) -> ChargerOut:
    return ChargerOut(
        public_code=charger.public_code,
        serial=charger.serial,
        maker=charger.maker,
        model=charger.model,
        kind=charger.catalogue.kind,
        accuracy_class=charger.catalogue.accuracy_class,
        year=charger.year,
        ownership=charger.ownership,
        rated_kw=_figure(charger.rated_kw),
        rated_v=_figure(charger.rated_v),
        rated_a=_figure(charger.rated_a),
        display_step_kwh=_figure(charger.display_step_kwh),
        connectors=charger.connectors,
        state=charger.state,
        state_name=str(ChargerState(charger.state).label),
        stopped_since=charger.stopped_since,
        stopped_by=charger.stopped_by,
        paused_on=charger.paused_on,
        ceased_on=charger.ceased_on,
        construction_confirmed_on=charger.construction_confirmed_on,
        unsuited_to_lots=charger.unsuited_reason,
        merged_into=charger.merged_into.public_code if charger.merged_into else "",
        certificate_until=charger.certificate_until,
        next_evaluation_on=charger.next_evaluation_on,
        filed_on=charger.filed_on,
        platforms=[
            StayOut(platform=stay.platform.name, since=stay.since, until=stay.until) for stay in stays
        ],
        station=_station_out(charger.station),
    )
