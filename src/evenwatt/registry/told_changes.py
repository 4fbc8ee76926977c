"""What an act changed in the facts of a charger or a station, told in their lives: from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from evenwatt.kernel.lives.models import Change

if TYPE_CHECKING:
    from evenwatt.registry.models import Charger, Station

#: Facts by the keys of form B, as the registry holds them: the county by its code, a kind of site by its own.
Facts = Mapping[str, object]


def station_facts(station: Station) -> Facts:
    return {
        "station": station.name,
        "address": station.address,
        "county": station.county_id,
        "site_kind": station.site_kind,
        "longitude": station.longitude,
        "latitude": station.latitude,
    }


def charger_facts(charger: Charger) -> Facts:
    """What is filed of a charger and its station; asks for nothing that was not fetched with it."""
    return {
        "serial": charger.serial,
        "maker": charger.maker,
        "model": charger.model,
        "year": charger.year,
        "ownership": charger.ownership,
        **station_facts(charger.station),
        "rated_kw": charger.rated_kw,
        "rated_v": charger.rated_v,
        "rated_a": charger.rated_a,
        "display_step_kwh": charger.display_step_kwh,
        "connectors": charger.connectors,
    }


def changes_between(before: Facts, after: Facts) -> list[Change]:
    """The facts that differ, each as it was and as it is; an empty one was, or is, not stated."""
    return [
        {"fact": fact, "was": _text(was), "now": _text(after[fact])}
        for fact, was in before.items()
        if was != after[fact]
    ]


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
