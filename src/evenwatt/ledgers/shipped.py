"""The mapping files that come with the software: ``mappings/*.yaml``, each with source and first day."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from evenwatt.law.refusal import Denied
from evenwatt.ledgers.mapping import CLAUSE, Mapping


@cache
def every_shipped() -> tuple[Mapping, ...]:
    """Return the shipped mappings, every version."""
    found = [
        each for each in (files("evenwatt.ledgers") / "mappings").iterdir() if each.name.endswith(".yaml")
    ]
    return tuple(
        from_yaml(each.read_text(encoding="utf-8")) for each in sorted(found, key=lambda file: file.name)
    )


def shipped(*, on: date) -> tuple[Mapping, ...]:
    """Return the shipped mappings in force on a day, the newest of each name.

    Clause: R-4.3.2-a.
    """
    newest = {
        mapping.name: mapping
        for mapping in sorted(every_shipped(), key=lambda each: each.since)
        if mapping.since <= on
    }
    return tuple(newest[name] for name in sorted(newest))


def shipped_mapping(name: str, *, on: date) -> Mapping:
    """Return a shipped mapping by its name; refuses a name that is none.

    Clause: R-4.3.2-a.
    """
    found = {mapping.name: mapping for mapping in shipped(on=on)}
    if name not in found:
        raise Denied(
            "没有名为“{name}”的台账对应关系；现有 {names}",
            clause=CLAUSE,
            code="unknown_mapping",
            name=name,
            names="、".join(found),
        )
    return found[name]


def from_yaml(text: str) -> Mapping:
    """Return the mapping that a YAML text describes; refuses what is none.

    Clause: R-4.3.2-a.
    """
    try:
        return Mapping.of(yaml.safe_load(text))
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as broken:
        raise Denied(
            "对应关系文件不完整：{problem}；请对照随软件提供的文件改正",
            clause=CLAUSE,
            code="broken_mapping",
            problem=str(broken),
        ) from broken
