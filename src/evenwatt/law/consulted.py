"""Which versions of which parameters a decision rested on, and the same decision on those versions again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from evenwatt.law.catalog import Catalog, Param, catalog, consulting
from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class _Noting(Catalog):
    """A catalogue that notes since when each value it gave has been in force."""

    noted: dict[str, date] = field(default_factory=dict)

    def param(self, name: str, *, on: date) -> Param:
        version = super().param(name, on=on)
        self.noted[name] = version.since
        return version


@contextmanager
def noting() -> Iterator[dict[str, date]]:
    """Note what is consulted inside: first day in force by name of the parameter."""
    book = _Noting(catalog().versions)
    with consulting(book):
        yield book.noted


def stored_versions(noted: Mapping[str, date], *, replaced: Mapping[str, Any] | None = None) -> Catalog:
    """Return a catalogue of exactly the versions that were noted; ``replaced`` values stand in for theirs.

    Raises:
        Denied: a version that was noted is not there any more.

    Clause: R-4.4.7-b.
    """
    known = catalog().versions
    versions = {}
    for name, since in noted.items():
        version = next((each for each in known.get(name, ()) if each.since == since), None)
        if version is None:
            raise Denied(
                "参数“{name}”自 {since} 施行的版本已不存在，无法重新计算",
                clause="R-4.4.7-b",
                code="version_missing",
                name=name,
                since=since,
            )
        if replaced and name in replaced:
            version = replace(version, value=replaced[name])
        versions[name] = (version,)
    return Catalog(versions)
