"""Lots of a large province in memory, and of a nation as a stream of cities."""

import resource
from collections.abc import Iterator
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.rules.city_lots import form_cities
from evenwatt.rules.lot_forming import Candidate, form_lots
from tests.bench.case import Case
from tests.bench.chargers import city_chargers, unlike_chargers

ON = date(2026, 3, 2)
NATION = 4_500_000
CITIES = 340
#: By Zipf's law the largest city has this share of a nation's chargers.
LARGEST = 1 / sum(1 / rank for rank in range(1, CITIES + 1))


def cases() -> Iterator[Case]:
    yield Case(
        f"{NATION:,} chargers of {CITIES} cities streamed and formed (reference: merely streamed)",
        _form_nation,
        _stream_nation,
        rounds=1,
    )
    print(f"peak memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    chargers = list(city_chargers(city=1, count=300_000, operators=600))
    for groups in (252_000, 298_000):
        yield Case(
            f"300,000 chargers in {groups:,} groups formed into lots (reference: merely sorted)",
            partial(form_lots, unlike := list(unlike_chargers(count=300_000, groups=groups)), **_choice()),
            partial(sorted, unlike, key=attrgetter("county", "operator", "maker", "model", "year")),
        )
    yield Case(
        "300,000 chargers formed into lots (reference: merely sorted by what a lot shares)",
        partial(form_lots, chargers, **_choice()),
        partial(sorted, chargers, key=attrgetter("county", "operator", "maker", "model", "year")),
    )


def _nation() -> Iterator[Iterator[Candidate]]:
    for rank in range(1, CITIES + 1):
        yield city_chargers(city=rank, count=round(NATION * LARGEST / rank))


def _form_nation() -> None:
    formed = sum(
        sum(lot.size for lot in (*forming.lots, *forming.too_small))
        for forming in form_cities(_nation(), **_choice())
    )
    assert abs(formed - NATION) < CITIES


def _stream_nation() -> None:
    for city in _nation():
        list(city)


def _choice() -> dict[str, Any]:
    choice = SamplingChoice.in_force(on=ON)
    return {
        "lot_area": "county",
        "plan_for": choice.plan,
        "spare_for": choice.spare,
        "year_span": catalog().value("lot_year_span", on=ON),
    }
