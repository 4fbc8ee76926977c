"""Which versions of which parameters a decision rested on, and the same decision on those versions again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import yaml

from evenwatt.law.catalog import Catalog, Param, catalog, consulting
from evenwatt.law.refusal import Denied

Written = str | Sequence[Mapping[str, Any]]
"""What is stored of a parameter: its versions with ``from``, ``until`` and ``value``.

The value is the text of YAML that the files hold it in: the database reorders mappings and knows no days.
Decisions that were kept before the whole version was stored hold its first day alone.
"""

_IN_ONE_LINE: Any = {"default_flow_style": True, "sort_keys": False, "allow_unicode": True, "width": 10**6}


@dataclass(frozen=True)
class _Noting(Catalog):
    """A catalogue that notes the versions that it gave, each once."""

    noted: dict[str, list[Param]] = field(default_factory=dict)

    def param(self, name: str, *, on: date) -> Param:
        version = super().param(name, on=on)
        given = self.noted.setdefault(name, [])
        if version not in given:
            given.append(version)
        return version


@contextmanager
def noting() -> Iterator[dict[str, list[Param]]]:
    """Note what is consulted inside: the versions by name of the parameter."""
    book = _Noting(catalog().versions)
    with consulting(book):
        yield book.noted


def written(version: Param) -> dict[str, Any]:
    """Return what is stored of a version."""
    text = yaml.dump(version.value, Dumper=yaml.CSafeDumper, **_IN_ONE_LINE).removesuffix("...\n").strip()
    until = version.until.isoformat() if version.until else None
    return {"from": version.since.isoformat(), "until": until, "value": text}


def stored_versions(noted: Mapping[str, Written], *, replaced: Mapping[str, Any] | None = None) -> Catalog:
    """Return a catalogue of exactly the versions that were stored; ``replaced`` values stand in for theirs.

    Whatever was entered since, earlier or later, changes neither their days nor their values.

    Raises:
        Denied: a parameter that was noted, or the version of which only the first day was, is not there.

    Clause: R-4.4.7-b.
    """
    versions = {}
    for name, stored in noted.items():
        kept = [_by_first_day(name, stored)] if isinstance(stored, str) else _read_back(name, stored)
        if replaced and name in replaced:
            kept = [replace(version, value=replaced[name]) for version in kept]
        versions[name] = tuple(kept)
    return Catalog(versions)


def _read_back(name: str, stored: Sequence[Mapping[str, Any]]) -> list[Param]:
    known = catalog().versions.get(name)
    if not known:
        raise _missing(name, stored[0]["from"])
    return [
        replace(
            known[-1],
            since=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            value=yaml.load(row["value"], Loader=yaml.CSafeLoader),
        )
        for row in stored
    ]


def _by_first_day(name: str, since: str) -> Param:
    """Return the version that began on a day, open: it held on the day of the decision."""
    for version in catalog().versions.get(name, ()):
        if version.since.isoformat() == since:
            return replace(version, until=None)
    raise _missing(name, since)


def _missing(name: str, since: str) -> Denied:
    return Denied(
        "参数“{name}”自 {since} 施行的版本已不存在，无法重新计算",
        clause="R-4.4.7-b",
        code="version_missing",
        name=name,
        since=since,
    )
