"""Which county a cell names, however it is written: 房县, 十堰市房县, 湖北省/十堰市/房县, 江岸."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from evenwatt.forms.layout import fold
from evenwatt.law.divisions import Division

_SUFFIX = re.compile(r"(?:(?:土家族|苗族|回族)*自治[州县]|林区|地区|[市州县区])$")
_UPPER_LEVELS = ("province", "city")
_ALIKE = 0.5
"""Of two characters, one must be right."""


class Counties:
    """The counties of one province, indexed once and asked for every row of a filing."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        every = tuple(divisions)
        self._by_code = {division.code: division for division in every}
        self._full: dict[str, list[Division]] = defaultdict(list)
        self._short: dict[str, list[Division]] = defaultdict(list)
        for division in every:
            for name in (division.name, *division.aliases):
                self._full[fold(name)].append(division)
            for short in {_short(name) for name in (division.name, *division.aliases)}:
                self._short[short].append(division)
            if division.name.endswith("自治县"):
                self._short[_short(division.name) + "县"].append(division)
        prefixes = {name for each in every if each.level in _UPPER_LEVELS for name in _prefixes(each.name)}
        self._prefix = re.compile("|".join(sorted(map(re.escape, prefixes), key=len, reverse=True)) or "(?!)")
        names = sorted({each.name for each in every if each.level != "province"}, key=len, reverse=True)
        self._name = re.compile("|".join(map(re.escape, names)) or "(?!)")
        self.find = lru_cache(maxsize=10_000)(self._find)
        self.alike = lru_cache(maxsize=10_000)(self._alike)

    def city_of(self, county: Division) -> Division:
        """The city above a county; a directly administered county is its own."""
        above = self._by_code.get(county.parent)
        return above if above and above.level == "city" else county

    def printed(self, county: Division) -> str:
        """The county with its city in front, as forms print it."""
        city = self.city_of(county)
        return county.name if city is county else city.name + county.name

    def _find(self, text: str) -> tuple[Division, ...]:
        """Return the divisions that a text may mean: exactly one county is what a filing needs.

        More than one: the name is ambiguous. A lone city: the county is missing. None: unknown.
        """
        rest = fold(text)
        cities: set[str] = set()
        while rest:
            matches = self._full.get(rest) or self._short.get(rest, [])
            within = [each for each in matches if not cities or self.city_of(each).name in cities]
            if within:
                return tuple(within)
            prefix = self._prefix.match(rest)
            if not prefix:
                break
            cities = {each.name for each in self._named(prefix[0]) if each.level == "city"}
            rest = rest[prefix.end() :]
        return ()

    def _alike(self, text: str) -> str:
        """The county closest in writing, or "". The kind counts less: 洪山县 is 洪山区 before 通山县."""

        def likeness(county: Division) -> tuple[float, float]:
            return _ratio(_short(text), _short(county.name)), _ratio(fold(text), fold(county.name))

        closest = max(filter(is_county, self._by_code.values()), key=likeness)
        return closest.name if likeness(closest)[0] >= _ALIKE else ""

    def contradiction(self, county: Division, address: str) -> str:
        """Return the name in the address that lies elsewhere than ``county``, or ""."""
        named = dict.fromkeys(self._name.findall(address))
        if not named:
            return ""
        city = self.city_of(county)
        cities = [name for name in named if self._full[fold(name)][0].level == "city"]
        if cities and city.name not in cities:
            return cities[0]
        counties = [name for name in named if name not in cities]
        return counties[0] if counties and county.name not in counties else ""

    def _named(self, text: str) -> list[Division]:
        return self._full.get(text) or self._short.get(text.removesuffix("州"), [])


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def is_county(division: Division) -> bool:
    """Whether a division can stand in the county column (zones without a GB/T 2260 code may)."""
    return division.level not in _UPPER_LEVELS


def _short(name: str) -> str:
    """Return the name without its kind (江岸区 → 江岸), unless that leaves a single character (房县)."""
    bare = _SUFFIX.sub("", fold(name))
    return bare if len(bare) > 1 else fold(name)


def _prefixes(name: str) -> set[str]:
    bare = _short(name).removesuffix("省")
    return {fold(name), bare, bare + "州"} if name.endswith("州") else {fold(name), bare}
