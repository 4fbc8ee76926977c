"""Chargers that are alike, told in one line each; forming turns every group into the lots it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evenwatt.kernel.regions.models import Region
from evenwatt.procedures.demonstration.stories import THIS_YEAR

_PER_STATION = 12


@dataclass(frozen=True)
class Group:
    """Chargers of one operator, maker and model; as many in each of ``counties`` as ``ages`` says.

    ``ages`` maps years since manufacture to a number of chargers. ``lots`` (sizes, by years) and ``full``
    (chargers verified one by one) are what forming makes of the group in each county. A group whose kind
    nobody confirmed stays ``unconfirmed``. ``spellings`` are written in turns instead of ``model``.
    """

    title: str
    operator: int
    counties: tuple[str, ...]
    maker: str
    model: str
    ages: Mapping[int, int]
    lots: tuple[int, ...] = ()
    full: int = 0
    spellings: tuple[str, ...] = ()
    unconfirmed: bool = False

    def rows(self, number: int, regions: Mapping[str, Region]) -> Iterator[dict[str, str]]:
        """The rows of form B; ``number`` of the group goes into its serials and stations."""
        spellings = self.spellings or (self.model,)
        ages = [age for age, chargers in sorted(self.ages.items()) for _ in range(chargers)]
        for place, county in enumerate(self.counties):
            region = regions[county]
            for position, age in enumerate(ages):
                year = THIS_YEAR - age
                station = position // _PER_STATION + 1
                yield {
                    "station": f"示例{self.operator:02d}号{region.name}{number:03d}-{station}站",
                    "address": f"{region.full_name}示例大道{number}号{station}区",
                    "county": region.full_name,
                    "serial": f"SL{year % 100}{number:03d}{place}{position + 1:04d}",
                    "maker": self.maker,
                    "model": spellings[position % len(spellings)],
                    "year": str(year),
                    "ownership": "加盟" if position % 5 == 4 else "自营",
                }
