from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.kernel.regions.models import Region, RegionLevel


def counties_under(city: str) -> QuerySet[Region]:
    """The counties of a city-level unit; a directly administered unit is its own only one (R-0-b)."""
    return Region.objects.filter(city_id=city).exclude(level=RegionLevel.CITY).order_by("pk")
