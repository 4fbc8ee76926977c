"""What is measured at one charger, and what is judged from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    """The conclusion on one item or one charger."""

    CONFORMING = "conforming"
    NONCONFORMING = "nonconforming"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class LoadPoint:
    """Readings at one load by energy: the pile's displayed increments E′ and the standard's E [kWh]."""

    pile_kwh: tuple[Decimal, ...]
    standard_kwh: tuple[Decimal, ...]

    @property
    def sides(self) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
        """What the pile says, and what the standard says."""
        return self.pile_kwh, self.standard_kwh


@dataclass(frozen=True)
class PulsePoint:
    """Readings at one load by pulses of the standard: preset m0 (算定脉冲数) and counted m (实测脉冲数)."""

    preset_pulses: tuple[Decimal, ...]
    counted_pulses: tuple[Decimal, ...]

    @property
    def sides(self) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
        """What the pile says, and what the standard says."""
        return self.preset_pulses, self.counted_pulses


@dataclass(frozen=True)
class Payment:
    """What the pile charged: the sum it shows, the energy it shows, and the price set (edition 2018)."""

    paid_yuan: Decimal
    pile_kwh: Decimal
    yuan_per_kwh: Decimal


@dataclass(frozen=True)
class Measurement:
    """One verification of one charger.

    ``kind`` is AC or DC; ``accuracy_class`` "1" or "2"; ``edition`` the year of JJG 1148 / JJG 1149;
    ``standard_uncertainty_pct`` the measuring standard's relative expanded uncertainty; ``clock_s`` the
    pile's clock less the reference, ``None`` where prices do not depend on the time of day.
    ``indication`` and ``payment`` belong to the edition of 2018 only.
    """

    kind: str
    accuracy_class: str
    display_step_kwh: Decimal
    edition: str
    on: date
    kind_of_verification: str
    standard_uncertainty_pct: Decimal
    standard_valid_until: date
    appearance: bool
    insulation_mohm: Decimal
    load_points: tuple[LoadPoint | PulsePoint, ...]
    clock_s: Decimal | None
    indication: LoadPoint | None = None
    payment: Payment | None = None


@dataclass(frozen=True)
class ItemResult:
    """The verdict on one item; ``load_point`` counts from 1. ``reason`` is a Chinese sentence or empty."""

    item: str
    load_point: int | None
    error: Decimal | None
    rounded: Decimal | None
    limit: Decimal | None
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Judgement:
    """The verdict on a charger, item by item, and which version of each parameter it rests on."""

    verdict: Verdict
    items: tuple[ItemResult, ...]
    params: dict[str, date]
