"""The numbers, dates and lists of the regulation as data: dated parameters, read once.

A parameter is a list of versions, each in force from one day until the next version's eve (or until its
own ``until``). A date outside every version is refused: a rule that was not in force yet decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class Param:
    """One version of one number, date or list of the text; ``until`` is its last day, ``None`` if open."""

    name: str
    title: str
    clause: str
    unit: str
    value: Any
    since: date
    until: date | None
    source: str
    confirmed: bool

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Catalog:
    """Every parameter by name; its versions are in order of their first day."""

    versions: Mapping[str, tuple[Param, ...]]

    def param(self, name: str, *, on: date) -> Param:
        """Return the version of ``name`` in force on a day.

        Raises:
            Denied: no such parameter, or none of its versions was in force on that day.
        """
        versions = self._versions(name)
        for version in versions:
            if version.covers(on):
                return version
        raise Denied(
            "参数“{title}”在 {on} 没有有效的版本，不能据以判定",
            clause=versions[0].clause,
            code="parameter_not_in_force",
            title=versions[0].title,
            on=on,
        )

    def value(self, name: str, *, on: date) -> Any:
        """Return the value of ``name`` in force on a day; refuses like :meth:`param`."""
        return self.param(name, on=on).value

    def first_day(self, name: str, *, year: int) -> date:
        """Return the first day of a year on which ``name`` can be in force; its last day if it is on none."""
        return max(date(year, 1, 1), min(self._versions(name)[0].since, date(year, 12, 31)))

    def newest(self, name: str) -> Any:
        """Return the value of the newest version, even if it is to come: for the words of codes.

        Raises:
            Denied: no such parameter.
        """
        return self._versions(name)[-1].value

    def _versions(self, name: str) -> tuple[Param, ...]:
        if name not in self.versions:
            raise Denied(
                "没有参数“{name}”，参数名见 docs/reference/parameters.md",
                clause="R-0-a",
                code="unknown_parameter",
                name=name,
            )
        return self.versions[name]


_consulted: ContextVar[Catalog | None] = ContextVar("evenwatt_catalog", default=None)


def catalog() -> Catalog:
    """Return the parameters that rules consult: ``law/params/*.yaml``, or those of :func:`consulting`."""
    return _consulted.get() or read_catalog("params")


@contextmanager
def consulting(book: Catalog) -> Iterator[None]:
    """Let every rule that is called inside consult ``book``."""
    token = _consulted.set(book)
    try:
        yield
    finally:
        _consulted.reset(token)


@cache
def read_catalog(folder: str) -> Catalog:
    """Return what the files of one folder of ``law/`` define, by name."""
    versions: dict[str, tuple[Param, ...]] = {}
    for file in sorted((files("evenwatt.law") / folder).iterdir(), key=lambda entry: entry.name):
        for name, entry in _read(file).items():
            if name in versions:
                raise ValueError(f"parameter {name} is defined twice, again in {file.name}")
            versions[name] = _versions(name, entry)
    return Catalog(versions)


def _read(file: Any) -> dict[str, Any]:
    return yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)


def _versions(name: str, entry: dict[str, Any]) -> tuple[Param, ...]:
    rows = sorted(entry["values"], key=lambda row: row["from"])
    eves = [row["from"] - timedelta(days=1) for row in rows[1:]]
    return tuple(
        Param(
            name=name,
            title=entry["title"],
            clause=entry["clause"],
            unit=entry["unit"],
            value=row["value"],
            since=row["from"],
            until=row.get("until", eve),
            source=row.get("source", entry["source"]),
            confirmed=row.get("confirmed", entry["confirmed"]),
        )
        for row, eve in zip(rows, [*eves, None], strict=True)
    )
