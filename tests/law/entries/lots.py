"""Entries for the forming of lots."""

from __future__ import annotations

from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.rules.lot_forming import Candidate, Forming, form_lots
from evenwatt.rules.spelling import spelling_key
from tests.law.entries.sampling import CHOICE, ON

CHARGER = {
    "operator": "示范运营一",
    "maker": "衡桩制造",
    "model": "EV-7",
    "kind": "AC",
    "accuracy_class": "2",
    "county": "420106",
    "city": "420100",
    "confirmed": True,
}


def lots(*, groups: list[dict[str, Any]], lot_area: str = "county") -> Any:
    """Form lots of chargers given as groups: how many of which years, and what sets them apart."""
    formed = form(groups, lot_area)
    return {
        "lots": [
            {"years": lot.years, "size": lot.size, "n": lot.plan.n, "spare": lot.spare} for lot in formed.lots
        ],
        "full_verification": len(formed.full_verification),
    }


def form(groups: list[dict[str, Any]], lot_area: str) -> Forming:
    described = [
        (CHARGER | {name: value for name, value in group.items() if name != "years"}, year)
        for group in groups
        for year, count in group["years"].items()
        for _ in range(count)
    ]
    chargers = [
        Candidate(key=key, serial=f"S{key:05d}", year=year, **charger)
        for key, (charger, year) in enumerate(described)
    ]
    return form_lots(
        chargers,
        lot_area=lot_area,
        year_span=catalog().value("lot_year_span", on=ON),
        plan_for=CHOICE.plan,
        spare_for=CHOICE.spare,
    )


ENTRIES = {
    "form_lots": lots,
    "same_name": lambda *, one, other: spelling_key(one) == spelling_key(other),
}
