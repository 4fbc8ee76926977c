"""Networks that give the province its full size: filed this autumn, most of them reviewed by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evenwatt.kernel.regions.models import Region
from evenwatt.law.divisions import divisions
from evenwatt.procedures.demonstration import filings
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import LAST_YEAR, THIS_YEAR, Story, moment
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.registry.catalogue import ModelFacts, confirm_model
from evenwatt.registry.model_queries import catalogue_entry

#: Chargers of all networks together: with those under review left out, the registry holds more than 20,000.
CHARGERS = 22_000
_NETWORKS_AT_LEAST = 32
_CHARGERS_PER_NETWORK = 1_500
_FIRST_NUMBER = 13

_MAKERS = ("子制造商", "丑制造商", "寅制造商", "卯制造商", "辰制造商", "巳制造商", "午制造商", "未制造商")
_MODELS = ("AC-7kW", "DC-60kW", "DC-120kW", "DC-180kW", "DC-240kW", "DC-480kW")
_PLACES = ("停车场", "商业中心", "加油站", "服务区", "交通枢纽")
_SMALLEST_STATION, _STATION_SIZES = 4, 23  # 4 to 26 chargers, 15 on average
_OF_WUHAN = 4  # a county of the capital has as many stations as four elsewhere
_UNDER_REVIEW = 8  # every so many-th filing still waits

Entered = Callable[[int], None]
"""Told how many rows were filed or entered in the registry."""


@dataclass(frozen=True)
class Network:
    """The stations of one operator, by number and county."""

    operator: int
    home: str
    chargers: int

    def rows(self, regions: Mapping[str, Region]) -> list[dict[str, str]]:
        """The rows of form B."""
        rows: list[dict[str, str]] = []
        station = 0
        while len(rows) < self.chargers:
            station += 1
            rows += self._station(station, regions)
        return rows[: self.chargers]

    def _station(self, station: int, regions: Mapping[str, Region]) -> Iterator[dict[str, str]]:
        places = _places()
        county = regions[places[(self.operator * 31 + station * 17) % len(places)]]
        number = self.operator + station
        place = _PLACES[number % len(_PLACES)]
        for position in range(1, _SMALLEST_STATION + station * 7 % _STATION_SIZES + 1):
            year = LAST_YEAR - (number + position // 9) % 5
            yield {
                "station": f"示例{self.operator:02d}号{county.name}{place}{station:03d}站",
                "address": f"{county.full_name}示例大道{self.operator}号{station}区",
                "county": county.full_name,
                "serial": f"SN{year % 100}{self.operator:03d}{station:04d}{position:02d}",
                "maker": _MAKERS[number % len(_MAKERS)],
                "model": _MODELS[(station + position // 12) % len(_MODELS)],
                "year": str(year),
                "ownership": "加盟" if number % 6 == 0 else "自营",
            }


def networks(chargers: int) -> tuple[Network, ...]:
    """Networks with so many chargers in all."""
    if not chargers:
        return ()
    count = max(_NETWORKS_AT_LEAST, chargers // _CHARGERS_PER_NETWORK)
    places = _places()
    return tuple(
        Network(
            operator=_FIRST_NUMBER + number,
            home=places[number * 37 % len(places)],
            chargers=chargers * (number + 1) // count - chargers * number // count,
        )
        for number in range(count)
    )


def _places() -> Sequence[str]:
    counties = [each for each in divisions() if each.level in ("county", "directly_administered_county")]
    return [each.code for each in counties for _ in range(_OF_WUHAN if each.parent == "420100" else 1)]


def seasons(cast: Cast, every: Sequence[Network], entered: Entered) -> Iterator[Story]:
    """Every network files in September; counties approve from the end of October on, or have yet to."""
    regions = Region.objects.select_related("city").in_bulk()
    for number, network in enumerate(every):
        yield _season(cast, network, network.rows(regions), number, entered)
    if every:
        yield _models_confirmed(cast, every)


def _season(
    cast: Cast, network: Network, rows: Sequence[dict[str, str]], number: int, entered: Entered
) -> Story:
    at = yield moment("09-01", later=number % 27)
    filing = filings.submitted(cast, network.operator, rows, at)
    entered(len(rows))
    if number % _UNDER_REVIEW == 0:
        return
    at = yield moment("10-26", later=number % 16)
    approve_filing(filing=filing, opinion="经核查，所报信息与现场相符。", by=cast.county(network.home), at=at)
    entered(len(rows))


def _models_confirmed(cast: Cast, every: Sequence[Network]) -> Story:
    """All but one of each maker's models are confirmed, each by a network that runs it."""
    at = yield moment("11-13", year=THIS_YEAR)
    for maker in _MAKERS:
        for model in _MODELS[:-1]:
            entry = catalogue_entry(maker, model)
            if entry and not entry.confirmed_at:
                runs = entry.chargers.values_list("operator_id", flat=True)[0]
                clerk = next(
                    clerk for each in every if (clerk := cast.operator(each.operator)).organisation_id == runs
                )
                confirm_model(entry=entry, facts=ModelFacts(entry.proposed_kind, "2"), by=clerk, at=at)


def steps(every: Sequence[Network]) -> int:
    """How many rows `entered` will be told of in all."""
    return sum(each.chargers * (1 if number % _UNDER_REVIEW == 0 else 2) for number, each in enumerate(every))
