"""Screens beside the estimate: what is wrong with registers, orders and stations (R-3.10-a).

A screen compares and says what it saw. It judges no charger: a fault alarm asks for repair or correction, an
early warning for somebody to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from evenwatt.law.catalog import catalog
from evenwatt.metrology.online.station import Floats, Ints

_KEPT = 200
"""Points of evidence per alarm: what a plot can show."""


class Level(StrEnum):
    """The two kinds of clause 3.10 beside the metering error."""

    FAULT_ALARM = "fault_alarm"
    EARLY_WARNING = "early_warning"


class Screen(StrEnum):
    """What was looked for."""

    REGISTER_BACKWARDS = "register_backwards"
    REGISTER_RESET = "register_reset"
    REGISTER_STILL = "register_still"
    REGISTER_JUMP = "register_jump"
    ORDER_ENERGY = "order_energy"
    ORDER_FEE = "order_fee"
    CLOCK = "clock"
    STATION_BALANCE = "station_balance"
    UNMETERED_LOAD = "unmetered_load"
    PHOTOVOLTAIC = "photovoltaic"
    STORAGE = "storage"
    DATA_GAP = "data_gap"
    NOT_FRESH = "not_fresh"
    DRIFT = "drift"

    @property
    def level(self) -> Level:
        """Alarm where the meter, the order or the fee is wrong whatever the cause; else warning."""
        return Level.FAULT_ALARM if self in _FAULTS else Level.EARLY_WARNING


_FAULTS = {
    Screen.REGISTER_BACKWARDS,
    Screen.REGISTER_STILL,
    Screen.REGISTER_JUMP,
    Screen.ORDER_ENERGY,
    Screen.ORDER_FEE,
}


@dataclass(frozen=True)
class Alarm:
    """One screen's finding about one subject.

    Attributes
    ----------
    screen
        what was looked for.
    subject
        the meter or charger; empty for the station as a whole.
    count
        how often it was seen.
    value, limit
        the worst that was seen and the limit it broke, in ``unit``.
    ts
        instants of the evidence in seconds since 1970 UTC, shape (e,).
    shown, expected
        what was read there and what would have been right, NaN where nothing is, shape (e,).
    orders
        ids of the orders concerned, if it is about orders.
    """

    screen: Screen
    subject: str
    count: int
    value: float
    limit: float
    unit: str
    ts: Ints
    shown: Floats
    expected: Floats
    orders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """When a screen speaks (parameter ``screen_limits``).

    Attributes
    ----------
    rated_share
        mean power over an interval relative to the rated power, beyond which a register jumped.
    still_hours, still_kwh
        how long a register stands still, and what orders claim meanwhile, from which on it is faulty.
    clock_offset_s
        difference between the clocks of orders and of registers in seconds.
    gap_hours, fresh_hours
        length of a gap, and age of the last reading at the end of the period.
    balance_low, balance_high
        share of the master's energy that no charger and no loss explains.
    residual_share, residual_kw
        unmetered power relative to the station's rated power, and at least in kW.
    days_share
        share of the days on which a pattern has to be seen.
    drift_z, drift_mpe
        change between two periods in standard errors and in maximum permissible errors.
    """

    rated_share: float
    still_hours: float
    still_kwh: float
    clock_offset_s: float
    gap_hours: float
    fresh_hours: float
    balance_low: float
    balance_high: float
    residual_share: float
    residual_kw: float
    days_share: float
    drift_z: float
    drift_mpe: float


def limits(*, on: date) -> Limits:
    """Return the limits in force on a day.

    Clause: R-3.10-a.
    """
    return Limits(**catalog().value("screen_limits", on=on))


def some(indices: Ints) -> Ints:
    """Return at most as many of the places as an alarm keeps, the first ones."""
    return indices[:_KEPT]


def around(places: Ints, size: int, margin: int = 6) -> Ints:
    """Return places with their neighbours among ``size``, in order, at most as many as an alarm keeps."""
    near = places[:, None] + np.arange(-margin, margin + 1)
    return some(np.unique(near[(near >= 0) & (near < size)]))
