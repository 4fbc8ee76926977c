"""What the public is told of a lot and of a platform: the fields listed, and nothing beyond them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class PublishedResult:
    """A lot's public record, and when the city published it; ``withdrawn`` if it no longer stands."""

    lot: str
    published_on: date
    record: Mapping[str, Any]
    withdrawn: bool = False


def public_fields(*, on: date) -> Mapping[str, str]:
    """Return title by field name of what is published on a day, in the order of publication.

    Raises:
        Denied: a day before the list is in force.

    Clause: R-4.4.8-a.
    """
    fields: Mapping[str, str] = catalog().value("public_fields", on=on)
    return fields


def public_record(facts: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Return the fields of a lot's ``facts`` that are public on a day; everything else stays inside.

    A field may be ``None`` (no rectification, no deadline) but must be stated.

    Raises:
        Denied: a public field is missing, or a day before the list is in force.

    Clause: R-4.4.8-a.
    """
    return _only(public_fields(on=on), facts, clause="R-4.4.8-a")


def platform_record(facts: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Return what the provincial bureau publishes of the registration of a platform or its branch.

    Raises:
        Denied: a public field is missing, or a day before the list is in force.

    Clause: R-4.2.2-d.
    """
    return _only(catalog().value("public_platform_fields", on=on), facts, clause="R-4.2.2-d")


def annual_release(results: Iterable[PublishedResult], *, year: int) -> tuple[PublishedResult, ...]:
    """Return the results of the province's release of ``year``, by lot, of each lot the last one published.

    What the cities published in that calendar year enters, with the fields of its day;
    what was withdrawn does not, nor does anything that no city has published.

    Raises:
        Denied: a result lacks a public field.

    Clause: R-4.4.8-b.
    """
    last: dict[str, PublishedResult] = {}
    for result in sorted(results, key=lambda one: one.published_on):
        if result.published_on.year == year:
            last[result.lot] = result
    return tuple(
        replace(result, record=public_record(result.record, on=result.published_on))
        for _, result in sorted(last.items())
        if not result.withdrawn
    )


def _only(fields: Mapping[str, str], facts: Mapping[str, Any], *, clause: str) -> dict[str, Any]:
    missing = [title for name, title in fields.items() if name not in facts]
    if missing:
        raise Denied(
            "公布信息缺少：{missing}",
            clause=clause,
            code="public_field_missing",
            missing=tuple(missing),
        )
    return {name: facts[name] for name in fields}
