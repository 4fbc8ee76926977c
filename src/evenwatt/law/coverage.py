"""Which clauses the software cites, and which of its cases have shown it to follow them.

Both tables are generated: ``citations.csv`` from the source, ``cases.csv`` by the run of the tests, in which
a clause counts as shown only if a case that names it entered a function that cites it.
"""

from __future__ import annotations

import csv
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from evenwatt.law.regulation import clauses


@dataclass(frozen=True)
class Coverage:
    """Clause ids: all, those for software, and of these the ones not cited and not shown by a case."""

    clauses: tuple[str, ...]
    software: tuple[str, ...]
    uncited: tuple[str, ...]
    untested: tuple[str, ...]


def coverage() -> Coverage:
    """Return how far the software covers the regulation."""
    return covered_by({row["clause"] for row in citations()}, {row["clause"] for row in cases()})


def covered_by(cited: Set[str], shown: Set[str]) -> Coverage:
    """Return what clauses that are cited, and clauses that are shown, leave open."""
    software = tuple(id for id, clause in clauses().items() if clause.status == "software")
    return Coverage(
        clauses=tuple(clauses()),
        software=software,
        uncited=tuple(id for id in software if id not in cited),
        untested=tuple(id for id in software if id not in shown),
    )


@cache
def citations() -> tuple[dict[str, str], ...]:
    """Return clause, kind (parameter, code, page) and place of every citation."""
    return _rows("citations")


@cache
def cases() -> tuple[dict[str, str], ...]:
    """Return clause, what it was shown by, and the file of the case."""
    return _rows("cases")


def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = (files("evenwatt.law") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
