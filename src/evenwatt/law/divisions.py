"""Administrative divisions of the province (GB/T 2260), with room for zones that have no code there."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Division:
    """``level`` is province, city, county, directly_administered_county (city and county in one) or zone.

    ``aliases`` are other names under which people write it.
    """

    code: str
    name: str
    level: str
    parent: str
    aliases: tuple[str, ...] = ()


_ZONE = re.compile(r"(\d{4})Z[1-9]")
"""The city's four digits, then a letter: GB/T 2260 has digits only, so that none of its codes is a zone's."""


@cache
def divisions() -> tuple[Division, ...]:
    """Return every division of ``law/tables/divisions.csv`` in the order of the file."""
    text = (files("evenwatt.law") / "tables" / "divisions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Division(row["code"], row["name"], row["level"], row["parent"]) for row in rows)


def zone_code(*, city: str, number: int) -> str:
    """Return the code of a city's n-th functional zone.

    >>> zone_code(city="420100", number=1)
    '4201Z1'
    """
    return f"{city[:4]}Z{number}"


def zone_of(code: str) -> Division | None:
    """Return the functional zone of a code, or ``None`` if it is none: the code itself tells the city.

    Its name is known to the installation that added it; here the code stands for it.
    """
    found = _ZONE.fullmatch(code)
    city = next((each for each in divisions() if found and each.code == f"{found[1]}00"), None)
    return Division(code, code, "zone", city.code) if city and city.level == "city" else None
