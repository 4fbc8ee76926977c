"""What the text of a model says about its kind: a proposal for the model catalogue, never a fact."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Literal

from evenwatt.law.catalog import catalog

_DC = re.compile(r"直流|非车载|(?<![A-Z])(?:EV)?DC(?![A-Z])")
_AC = re.compile(r"交流|(?<![A-Z])(?:EV)?AC(?![A-Z])")
_BOTH = re.compile(r"交直流|直交流|一体")
_POWER = re.compile(r"(\d+(?:\.\d+)?)\s*KW")


@lru_cache(maxsize=10_000)
def propose_kind(model: str, *, on: date) -> Literal["AC", "DC"] | None:
    """Return the kind that a model's text names, or that its rated power makes likely, else None.

    A text that names both kinds, or a power between the two bounds of ``kind_by_power``, tells nothing.

    Clause: R-3.8-a.

    >>> propose_kind("DC-120kW", on=date(2026, 3, 1)), propose_kind("7 kW Dual", on=date(2026, 3, 1))
    ('DC', 'AC')
    """
    text = unicodedata.normalize("NFKC", model).upper()
    named_dc, named_ac = bool(_DC.search(text)), bool(_AC.search(text))
    if _BOTH.search(text) or (named_dc and named_ac):
        return None
    if named_dc or named_ac:
        return "DC" if named_dc else "AC"
    powers_kw = [float(power) for power in _POWER.findall(text)]
    bounds_kw = catalog().value("kind_by_power", on=on)
    if powers_kw and max(powers_kw) <= bounds_kw["ac_up_to"]:
        return "AC"
    if powers_kw and min(powers_kw) >= bounds_kw["dc_from"]:
        return "DC"
    return None
