"""Entries for the verdict on one charger."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.metrology.verification import (
    Judgement,
    LoadPoint,
    Measurement,
    Payment,
    PulsePoint,
    Verdict,
    conclusion,
    judge,
)
from evenwatt.rules.verification_date import require_drawn_before

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


def measurement(
    *,
    load_points: list[dict[str, list[str]]] | None = None,
    error_pct: str = "0",
    indication: dict[str, list[str]] | None = None,
    payment: dict[str, str] | None = None,
    **differing: Any,
) -> Measurement:
    """A charger that conforms except for what the case says; ``error_pct`` at 1 kWh, two readings."""
    facts = MEASUREMENT | differing
    for name in ("display_step_kwh", "standard_uncertainty_pct", "insulation_mohm", "clock_s"):
        facts[name] = None if facts[name] is None else Decimal(facts[name])
    if load_points is None:
        load_points = [{"pile_kwh": [str(1 + Decimal(error_pct) / 100)] * 2, "standard_kwh": ["1"] * 2}]
    return Measurement(
        load_points=tuple(map(point, load_points)),
        indication=None if indication is None else LoadPoint(**decimals(indication)),
        payment=None
        if payment is None
        else Payment(**{name: Decimal(figure) for name, figure in payment.items()}),
        on=facts.pop("day"),
        **facts,
    )


def point(readings: dict[str, list[str]]) -> LoadPoint | PulsePoint:
    by = PulsePoint if "preset_pulses" in readings else LoadPoint
    return by(**decimals(readings))


def decimals(readings: dict[str, list[str]]) -> dict[str, tuple[Decimal, ...]]:
    return {name: tuple(map(Decimal, figures)) for name, figures in readings.items()}


def charger(**given: Any) -> Judgement:
    return judge(measurement(**given))


def working_error(**given: Any) -> Any:
    judgement = charger(**given)
    item = next(item for item in judgement.items if item.item == "working_error")
    return {"verdict": judgement.verdict, "error": item.error, "rounded": item.rounded, "limit": item.limit}


def item(*, of: str, **given: Any) -> Any:
    """Return the verdict on one item, and on the charger."""
    judgement = charger(**given)
    found = next(each for each in judgement.items if each.item == of)
    return asdict(found) | {"charger": judgement.verdict}


def old_record(*, error_pct: str = "0", indication_pct: str = "0", **differing: Any) -> Any:
    """Judge a record of the edition of 2018 that conforms except for what the case says."""
    whole = {"pile_kwh": [str(1 + Decimal(error_pct) / 100)] * 2, "standard_kwh": ["1", "1"]}
    facts = {
        "edition": "2018",
        "day": date(2021, 6, 1),
        "standard_valid_until": date(2022, 5, 31),
        "load_points": [whole] * 3,
        "indication": {"pile_kwh": [str(10 + Decimal(indication_pct) / 10)], "standard_kwh": ["10"]},
        "payment": {"paid_yuan": "15.00", "pile_kwh": "10", "yuan_per_kwh": "1.5"},
    }
    return charger(**facts | differing)


ENTRIES = {
    "judge": charger,
    "working_error": working_error,
    "item": item,
    "judge_2018": old_record,
    "conclusion": lambda *, items: conclusion(list(map(Verdict, items))),
    "require_drawn_before": require_drawn_before,
}
