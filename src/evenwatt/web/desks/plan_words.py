"""Words for what a plan stores as codes of sampling parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.law.catalog import catalog
from evenwatt.planning.actions import SAMPLING_PARAMETERS

SEVERITIES = {
    "normal": gettext_lazy("正常检验"),
    "tightened": gettext_lazy("加严检验"),
    "reduced": gettext_lazy("放宽检验"),
}
LOT_AREAS = {"county": gettext_lazy("县（区）"), "city": gettext_lazy("市（州）")}

REPEAT_BY = {
    "new_lot": gettext_lazy("组成新批，加严抽样"),
    "full_verification": gettext_lazy("逐台检定"),
}


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
    match name:
        case "sampling_severity":
            return str(SEVERITIES.get(value, value))
        case "lot_area":
            return str(LOT_AREAS.get(value, value))
        case "repeat_by":
            return str(REPEAT_BY.get(value, value))
        case "sampling_aql":
            return f"{value} %"
        case _:
            return value
