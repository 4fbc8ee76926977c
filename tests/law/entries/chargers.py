"""Entries for the verdict on one charger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.metrology.verification import Judgement, LoadPoint, Measurement, judge

ON = date(2026, 3, 2)

MEASUREMENT = {
    "kind": "AC",
    "accuracy_class": "2",
    "display_step_kwh": "0.001",
    "edition": "2022",
    "day": ON,  # YAML 1.1 reads a bare "on" as true
    "kind_of_verification": "subsequent",
    "standard_uncertainty_pct": "0.2",
    "standard_valid_until": date(2026, 12, 31),
    "appearance": True,
    "insulation_mohm": "20",
    "clock_s": None,
}


def charger(
    *, load_points: list[dict[str, list[str]]] | None = None, error_pct: str = "0", **differing: Any
) -> Judgement:
    """Judge a charger that conforms except for what the case says; ``error_pct`` at 1 kWh, two readings."""
    facts = MEASUREMENT | differing
    for name in ("display_step_kwh", "standard_uncertainty_pct", "insulation_mohm", "clock_s"):
        facts[name] = None if facts[name] is None else Decimal(facts[name])
    if load_points is None:
        load_points = [{"pile_kwh": [str(1 + Decimal(error_pct) / 100)] * 2, "standard_kwh": ["1"] * 2}]
    return judge(
        Measurement(
            load_points=tuple(
                LoadPoint(tuple(map(Decimal, point["pile_kwh"])), tuple(map(Decimal, point["standard_kwh"])))
                for point in load_points
            ),
            on=facts.pop("day"),
            **facts,
        )
    )


def working_error(**given: Any) -> Any:
    judgement = charger(**given)
    item = next(item for item in judgement.items if item.item == "working_error")
    return {"verdict": judgement.verdict, "error": item.error, "rounded": item.rounded, "limit": item.limit}


ENTRIES = {"judge": charger, "working_error": working_error}
