from __future__ import annotations

from evenwatt.kernel.regions.models import Region, RegionLevel
from evenwatt.law.divisions import divisions


def load_divisions() -> int:
    """Store the divisions of the province; a second call changes nothing.

    Source: GB/T 2260. Clause: R-0-b.
    """
    regions = []
    for division in divisions():
        city = None
        if division.level == RegionLevel.COUNTY:
            city = division.parent
        elif division.level in (RegionLevel.CITY, RegionLevel.DIRECT):
            city = division.code
        regions.append(Region(code=division.code, name=division.name, level=division.level, city_id=city))
    Region.objects.bulk_create(
        regions, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level", "city"]
    )
    return len(regions)
