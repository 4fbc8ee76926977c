"""What a verifier need not type again: the catalogue, the charger before, or the returned record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenwatt.lots.models import TestItem
    from evenwatt.verification.models import Record

_ENTERED_AS_SUCH = ("place", "temperature_c", "humidity_pct", "electricity_kwh", "verified_on", "date_remark")


def from_catalogue(item: TestItem, today: date) -> dict[str, Any]:
    """Kind and class where the operator confirmed them; place and day of the visit."""
    initial: dict[str, Any] = {"place": item.charger.station.address, "verified_on": today}
    catalogue = item.charger.catalogue
    if catalogue.confirmed_at:
        initial |= {"kind": catalogue.kind, "accuracy_class": catalogue.accuracy_class}
    return initial


def from_latest(latest: Record, item: TestItem, today: date) -> dict[str, Any]:
    """What stays the same from charger to charger: the standard, the kind of verification, the weather."""
    initial: dict[str, Any] = {
        "standard": latest.standard_id,
        "kind_of_verification": latest.kind_of_verification,
    }
    if latest.verified_on == today:
        initial |= {"temperature_c": latest.temperature_c, "humidity_pct": latest.humidity_pct}
    if latest.charger.catalogue_id == item.charger.catalogue_id:
        initial["display_step_kwh"] = latest.measured["display_step_kwh"]
    return initial


def from_record(record: Record) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """A returned record as it was entered: the form and its load points."""
    measured = record.measured
    initial = {name: getattr(record, name) for name in _ENTERED_AS_SUCH}
    initial |= {
        name: measured[name]
        for name in ("kind", "accuracy_class", "display_step_kwh", "insulation_mohm", "clock_s")
    }
    initial |= {
        "standard": record.standard_id,
        "kind_of_verification": record.kind_of_verification,
        "appearance": "yes" if measured["appearance"] else "no",
        "time_of_use": "no" if measured["clock_s"] is None else "yes",
    }
    return initial, [_point(point) for point in measured["load_points"]] or [{}]


def _point(point: dict[str, list[str]]) -> dict[str, str]:
    return {
        f"{of}_{n}": figure
        for of, figures in (("pile", point["pile_kwh"]), ("standard", point["standard_kwh"]))
        for n, figure in enumerate(figures, 1)
    }
