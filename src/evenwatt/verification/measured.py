"""What was read on site, between the page, the database and `metrology`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.metrology.measurement import LoadPoint, Measurement, Payment, PulsePoint


@dataclass(frozen=True)
class OnSite:
    """The entries of a verifier. Kind and class are read off the nameplate where the catalogue is silent."""

    kind: str
    accuracy_class: str
    display_step_kwh: Decimal
    kind_of_verification: str
    appearance: bool
    insulation_mohm: Decimal
    load_points: tuple[LoadPoint, ...]
    clock_s: Decimal | None = None
    place: str = ""
    temperature_c: Decimal | None = None
    humidity_pct: Decimal | None = None
    electricity_kwh: Decimal | None = None
    date_remark: str = ""


def measurement(
    entries: OnSite, *, on: date, edition: str, uncertainty_pct: Decimal, standard_valid_until: date
) -> Measurement:
    return Measurement(
        kind=entries.kind,
        accuracy_class=entries.accuracy_class,
        display_step_kwh=entries.display_step_kwh,
        edition=edition,
        on=on,
        kind_of_verification=entries.kind_of_verification,
        standard_uncertainty_pct=uncertainty_pct,
        standard_valid_until=standard_valid_until,
        appearance=entries.appearance,
        insulation_mohm=entries.insulation_mohm,
        load_points=entries.load_points,
        clock_s=entries.clock_s,
    )


def from_json(stored: dict[str, Any]) -> Measurement:
    """The measurement of a stored record, to judge it again at any time."""
    return Measurement(
        kind=stored["kind"],
        accuracy_class=stored["accuracy_class"],
        display_step_kwh=Decimal(stored["display_step_kwh"]),
        edition=stored["edition"],
        on=date.fromisoformat(stored["on"]),
        kind_of_verification=stored["kind_of_verification"],
        standard_uncertainty_pct=Decimal(stored["standard_uncertainty_pct"]),
        standard_valid_until=date.fromisoformat(stored["standard_valid_until"]),
        appearance=stored["appearance"],
        insulation_mohm=Decimal(stored["insulation_mohm"]),
        load_points=tuple(map(_load_point, stored["load_points"])),
        clock_s=None if stored["clock_s"] is None else Decimal(stored["clock_s"]),
        indication=LoadPoint(**_readings(stored["indication"])) if stored.get("indication") else None,
        payment=Payment(**_figures(stored["payment"])) if stored.get("payment") else None,
    )


def _load_point(stored: dict[str, list[str]]) -> LoadPoint | PulsePoint:
    readings = _readings(stored)
    return PulsePoint(**readings) if "preset_pulses" in readings else LoadPoint(**readings)


def _readings(stored: dict[str, list[str]]) -> dict[str, tuple[Decimal, ...]]:
    return {side: tuple(map(Decimal, figures)) for side, figures in stored.items()}


def _figures(stored: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(figure) for name, figure in stored.items()}
