"""Words for what a plan stores as codes of sampling parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from evenwatt.law.catalog import catalog
from evenwatt.planning.actions import SAMPLING_PARAMETERS
from evenwatt.rules.words import LOT_AREAS, REPEAT_BY, SEVERITIES

#: Sampling parameter → the words of its codes.
CODED = {"sampling_severity": SEVERITIES, "lot_area": LOT_AREAS, "repeat_by": REPEAT_BY}


def sampling_in_words(sampling: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The sampling parameters that a plan chose: title, value in words, since when, confirmed, clause."""
    return [
        {
            "title": _(catalog().versions[name][-1].title),
            "clause": catalog().versions[name][-1].clause,
            "value": value_in_words(name, sampling[name]["value"]),
            "since": sampling[name]["since"],
            "confirmed": sampling[name]["confirmed"],
        }
        for name in SAMPLING_PARAMETERS
    ]


def value_in_words(name: str, value: str) -> str:
    """The value of a sampling parameter as people write it."""
    if name == "sampling_aql":
        return f"{value} %"
    return _(CODED[name][value]) if value in CODED.get(name, ()) else value


def choices(name: str) -> list[tuple[str, str]]:
    """The codes that a sampling parameter can take, in words, for a form."""
    return [(code, _(word)) for code, word in CODED[name].items()]
