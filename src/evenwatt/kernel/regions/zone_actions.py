"""Add a functional zone under a city, say who serves it and how people spell it, close it (R-0-b)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region, RegionLevel
from evenwatt.kernel.regions.queries import places
from evenwatt.kernel.regions.zones import Zone
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed, require_permission
from evenwatt.law.divisions import zone_code
from evenwatt.law.refusal import Denied

_CLAUSE = "R-0-b"


def add_zone(
    *,
    city: Region,
    name: str,
    aliases: Iterable[str],
    served_by: Region | None,
    since: date,
    by: Actor,
    at: datetime,
) -> Zone:
    """Add a zone with the city's next free code.

    Raises `Denied` for a name that another division has, and for a county elsewhere.
    """
    with act("zone.add", clause=_CLAUSE, by=by, at=at) as deed:
        _require_city(by, city)
        spellings = _free_names([name, *aliases], city, at)
        _require_county_of(city, served_by)
        region = Region.objects.create(
            code=_next_code(city), name=spellings[0], level=RegionLevel.ZONE, city=city
        )
        zone = Zone.objects.create(region=region, aliases=spellings[1:], served_by=served_by, since=since)
        write_line(deed, zone.subject, step="create", note=_serving(served_by))
    return zone


def amend_zone(
    *, zone: Zone, aliases: Iterable[str], served_by: Region | None, by: Actor, at: datetime
) -> None:
    """Change how people write a zone and which county's bureau serves it."""
    with act("zone.amend", clause=_CLAUSE, by=by, at=at) as deed:
        city = _require_city(by, zone.region.city)
        _require_open(zone)
        _require_county_of(city, served_by)
        spellings = _free_names(aliases, city, at, besides=zone.region_id)
        _store(deed, zone, "amend", _serving(served_by), aliases=spellings, served_by=served_by)


def close_zone(*, zone: Zone, taken_over_by: Region, on: date, by: Actor, at: datetime) -> None:
    """Let a zone end on a day; the bureau of a county takes over what stands there."""
    with act("zone.close", clause=_CLAUSE, by=by, at=at) as deed:
        city = _require_city(by, zone.region.city)
        _require_open(zone)
        _require_county_of(city, taken_over_by)
        if on < zone.since:
            raise Denied(
                "撤销日期不能早于设立日期 {since}", clause=_CLAUSE, code="before_since", since=zone.since
            )
        _store(deed, zone, "close", _serving(taken_over_by), served_by=taken_over_by, closed_on=on)


def _store(deed: Act, zone: Zone, step: str, note: str, **changes: Any) -> None:
    seen = Zone.objects.filter(pk=zone.pk, version=zone.version)
    if not seen.update(version=F("version") + 1, **changes):
        raise Conflict(
            "这条{title}刚被他人更改，您的操作没有保存；请刷新后核对再办",
            clause=_CLAUSE,
            code="conflict",
            title="功能区",
        )
    write_line(deed, zone.subject, step=step, note=note)
    zone.refresh_from_db()


def _require_city(by: Actor, city: Region | None) -> Region:
    """The city whose zone it is: its own bureau's or, for the operations unit, any."""
    require_permission(by, Permission.ZONE_KEEP)
    if city is None or city.level != RegionLevel.CITY:
        raise Denied("功能区只能设在市（州）之下", clause=_CLAUSE, code="no_city_of_zone")
    if by.role is not Role.OPERATIONS and by.region_code != city.pk:
        raise NotAllowed("{city}的功能区由该市登记", clause=_CLAUSE, code="foreign_record", city=city.name)
    return city


def _require_open(zone: Zone) -> None:
    if zone.closed_on is not None:
        raise Denied("{zone}已撤销，不能再更改", clause=_CLAUSE, code="zone_closed", zone=zone.region.name)


def _require_county_of(city: Region, county: Region | None) -> None:
    if county and (county.city_id != city.pk or county.level != RegionLevel.COUNTY):
        raise Denied("请选择{city}的县（区）", clause=_CLAUSE, code="county_elsewhere", city=city.name)


def _free_names(names: Iterable[str], city: Region, at: datetime, *, besides: str = "") -> list[str]:
    """The names without blanks and doubles; refuses one by which another division of the city is known."""
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    taken = {
        spelling
        for place in places(local_date(at))
        if place.code != besides and city.pk in (place.code, place.parent)
        for spelling in (place.name, *place.aliases)
    }
    for name in wanted:
        if name in taken:
            raise Denied(
                "“{name}”已是{city}或其县（区）的名称，请换一个名称", clause=_CLAUSE, code="name_taken",
                name=name, city=city.name,
            )  # fmt: skip
    return wanted


def _next_code(city: Region) -> str:
    """The city's next code; its row is locked, so that two zones at once get two codes."""
    Region.objects.select_for_update().get(pk=city.pk)
    number = Zone.objects.filter(region__city=city).count() + 1
    if number > 9:
        raise Denied("{city}的功能区代码已用完", clause=_CLAUSE, code="codes_used_up", city=city.name)
    return zone_code(city=city.pk, number=number)


def _serving(county: Region | None) -> str:
    return f"由{county.full_name}市场监督管理局管辖" if county else "设有自己的市场监督管理局"
