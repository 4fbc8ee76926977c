"""Administrative divisions of the province (GB/T 2260), with room for zones that have no code there."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Division:
    """``level`` is province, city, county or directly_administered_county (city and county in one)."""

    code: str
    name: str
    level: str
    parent: str


@cache
def divisions() -> tuple[Division, ...]:
    """Return every division of ``law/tables/divisions.csv`` in the order of the file."""
    text = (files("evenwatt.law") / "tables" / "divisions.csv").read_text(encoding="utf-8")
    return tuple(Division(**row) for row in csv.DictReader(text.splitlines()))
