from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from evenwatt.kernel.regions.models import Region, RegionLevel
from evenwatt.kernel.regions.zones import Zone
from evenwatt.law.divisions import Division, divisions


def counties_under(city: str) -> QuerySet[Region]:
    """The counties of a city-level unit; a directly administered unit is its own only one (R-0-b)."""
    return Region.objects.filter(city_id=city).exclude(level=RegionLevel.CITY).order_by("pk")


def regions() -> QuerySet[Region]:
    return Region.objects.select_related("city")


def zones(city: str = "") -> QuerySet[Zone]:
    """The zones of a city, or of the province."""
    found = Zone.objects.select_related("region__city", "served_by__city").order_by("region_id")
    return found.filter(region__city=city) if city else found


def zones_open(on: date) -> QuerySet[Zone]:
    """The zones that something new may name on a day."""
    return zones().filter(Q(closed_on=None) | Q(closed_on__gt=on), since__lte=on)


def places(on: date) -> tuple[Division, ...]:
    """Every division that a filing may name on a day: those of the law, and the zones that are open.

    Clause: R-0-b.
    """
    added = (
        Division(
            zone.region_id, zone.region.name, RegionLevel.ZONE, zone.region.city_id or "", tuple(zone.aliases)
        )
        for zone in zones_open(on)
    )
    return (*divisions(), *added)


def serving(code: str) -> str:
    """The region whose bureau serves a region: itself, or for a zone the county named for it."""
    return Zone.objects.filter(region_id=code).values_list("served_by_id", flat=True).first() or code


def served_zones(code: str) -> tuple[str, ...]:
    """The zones that the bureau of a county serves besides its own region."""
    return tuple(
        Zone.objects.filter(served_by=code).order_by("region_id").values_list("region_id", flat=True)
    )


def cities(code: str = "") -> QuerySet[Region]:
    """The cities under which there can be zones: all, or the one of a code."""
    found = Region.objects.filter(level=RegionLevel.CITY).order_by("pk")
    return found.filter(pk=code) if code else found


def counties_of_standard(city: str = "") -> QuerySet[Region]:
    """The counties that GB/T 2260 knows: of a city, or of all."""
    found = Region.objects.filter(level=RegionLevel.COUNTY).select_related("city").order_by("pk")
    return found.filter(city=city) if city else found
