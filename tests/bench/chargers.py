"""Synthetic chargers as a registry holds them: few large operators, few common models, many small ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from evenwatt.rules.lot_forming import Candidate

_YEARS = range(2014, 2026)
_COUNTIES_OF_A_CITY = 9
_MODELS = [
    (f"制造商{maker:02d}", f"{kind}-{power_kw}kW{variant}", kind)
    for maker in range(40)
    for kind, powers_kw in (("AC", (7, 14, 21)), ("DC", (30, 60, 120, 180, 240)))
    for power_kw in powers_kw
    for variant in ("", "A", "Pro")
]


def city_chargers(*, city: int, count: int, operators: int = 60) -> Iterator[Candidate]:
    """Yield the chargers of one made-up city, in no order. The same arguments give the same chargers."""
    random = Random(f"{city}/{count}")
    firms = [f"运营机构{random.randrange(10_000):04d}" for _ in range(operators)]
    # an operator knows few models; a station is built in one or two years with one of them
    known = {firm: random.choices(_MODELS, cum_weights=_skew(len(_MODELS)), k=8) for firm in firms}
    newer = list(accumulate(1.35**age for age in range(len(_YEARS))))
    stations = []
    for firm in random.choices(firms, cum_weights=_skew(operators), k=max(1, count // 10)):
        county = f"{city:04d}{random.randrange(1, _COUNTIES_OF_A_CITY + 1):02d}"
        model = random.choices(known[firm], cum_weights=_skew(8))[0]
        stations.append((firm, county, model, random.choices(_YEARS, cum_weights=newer)[0]))
    for number in range(count):
        station = random.randrange(len(stations))
        firm, county, (maker, model, kind), year = stations[station]
        yield Candidate(
            key=city * 10_000_000 + number,
            serial=f"SN{number:07d}",
            operator=firm,
            maker=maker,
            model=model.replace("-", " ") if number % 50 == 0 else model,
            kind=kind,
            accuracy_class="2" if kind == "AC" else "1",
            year=year + (number % 4 == 0),
            county=county,
            city=f"{city:04d}00",
            site=f"示例路{station}号",
        )


def unlike_chargers(*, count: int, groups: int) -> Iterator[Candidate]:
    """Yield chargers of one city of which hardly two are of one operator and model: groups of one, mostly."""
    random = Random(f"{count}/{groups}")
    for number in range(count):
        group = number if number < groups else random.randrange(groups)
        yield Candidate(
            key=number,
            serial=f"SN{number:07d}",
            operator=f"运营机构{group % 6000:04d}",
            maker=f"制造商{group % 97:02d}",
            model=f"EV-{group}",
            kind="AC",
            accuracy_class="2",
            year=2015 + number % 10,
            county=f"0001{group % _COUNTIES_OF_A_CITY + 1:02d}",
            city="000100",
        )


def _skew(count: int) -> list[float]:
    """Cumulative weights by Zipf's law: the first is met most."""
    return _SKEWS.setdefault(count, list(accumulate(1 / rank for rank in range(1, count + 1))))


_SKEWS: dict[int, list[float]] = {}
