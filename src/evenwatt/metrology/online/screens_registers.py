"""Screens of one meter's register: falling, standing still, jumping, absent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.metrology.online.screens import Alarm, Limits, Screen, around, some
from evenwatt.metrology.online.station import Floats, Ints

_HOUR_S = 3600
_REPEATED = 3
"""Repetitions of a reading from which on the register stands still, and no message was sent twice."""
_MADE_UP = 3
"""Intervals over which a register that repeated itself may count at once."""
_ALMOST_EMPTY = 0.5
"""Share of a meter's usual interval by which a step may exceed it before readings are missing in between."""


@dataclass(frozen=True)
class Register:
    """The readings of one meter that are there, in the order of their instants.

    ``ts`` in s since 1970 UTC and ``wh``, shape (K,); ``rated_kw`` NaN where unknown; ``step_wh`` its step.
    """

    meter_id: str
    ts: Ints
    wh: Ints
    rated_kw: float
    step_wh: float


@dataclass(frozen=True)
class Gap:
    """``readings`` to pull again (补采) after ``begin_s`` and before ``end_s``."""

    meter_id: str
    begin_s: int
    end_s: int
    readings: int


def falls(register: Register, rated_share: float) -> list[Alarm]:
    """Return registers that go back, and resets: those that go on from what can be counted since zero.

    Clause: R-3.10-a.
    """
    steps = np.diff(register.wh)
    fell = np.flatnonzero(steps < 0) + 1
    if not fell.size:
        return []
    countable = _countable_wh(register, rated_share)[fell - 1]
    is_reset = register.wh[fell] <= countable
    found = []
    for screen, places in (
        (Screen.REGISTER_RESET, fell[is_reset]),
        (Screen.REGISTER_BACKWARDS, fell[~is_reset]),
    ):
        if places.size:
            worst = float(-steps[places - 1].min()) / 1000
            found.append(_of_register(register, screen, places, worst, 0.0, "kWh"))
    return found


def jumps(register: Register, rated_share: float) -> list[Alarm]:
    """Return a register that counts more than its charger can deliver: ``rated_share`` of the rated power.

    A register that stood still for a reading or two may make up for what it missed, and a message may be an
    older one: the power must be too large since the register last moved and over the last two intervals.

    Clause: R-3.10-a.
    """
    if not register.rated_kw > 0 or register.ts.size < 2:
        return []
    at = np.arange(register.ts.size)
    limit = rated_share * register.rated_kw
    moved = np.concatenate(([True], np.diff(register.wh) != 0))
    last_moved = np.maximum.accumulate(np.where(moved, at, 0))[:-1]
    made_up = np.maximum(last_moved, at[1:] - _MADE_UP)
    power = np.minimum(_power_kw(register, made_up), _power_kw(register, np.maximum(at[1:] - 2, 0)))
    over = power > limit
    places = np.flatnonzero(over) + 1
    if not places.size:
        return []
    worst = float(power[over].max())
    return [_of_register(register, Screen.REGISTER_JUMP, places, worst, limit, "kW")]


def still(register: Register, orders_s: Ints, orders_wh: Ints, limits: Limits) -> list[Alarm]:
    """Return a register that stands still while orders claim energy.

    ``orders_s``: begin and end of the charger's orders in s, shape (S, 2); ``orders_wh``: their energy, (S,).
    Only orders that lie within the stretch by more than the limit of the clocks count, and that ended before
    its last reading but one: the last may be a message sent twice.

    Clause: R-3.10-a.
    """
    if register.ts.size < 2 or not orders_wh.size:
        return []
    changes = np.flatnonzero(np.diff(register.wh) != 0) + 1
    first = np.concatenate(([0], changes))
    last = np.concatenate((changes, [register.ts.size])) - 1
    hours = (register.ts[last] - register.ts[first]) / _HOUR_S
    long = (hours >= limits.still_hours) & (last - first >= _REPEATED)
    first, last = first[long], last[long]
    order = np.argsort(orders_s[:, 0], kind="stable")
    begins, ends = orders_s[order, 0], orders_s[order, 1]
    total = np.concatenate(([0], np.cumsum(orders_wh[order])))
    low = np.searchsorted(begins, register.ts[first] + limits.clock_offset_s)
    high = np.searchsorted(ends, register.ts[last - 1] - limits.clock_offset_s, side="right")
    claimed = np.where(high > low, total[np.maximum(high, low)] - total[low], 0) / 1000
    faulty = claimed >= limits.still_kwh
    if not faulty.any():
        return []
    places = np.concatenate([np.arange(a, b + 1) for a, b in zip(first[faulty], last[faulty], strict=True)])
    alarm = _of_register(
        register, Screen.REGISTER_STILL, places, float(claimed[faulty].max()), limits.still_kwh, "kWh"
    )
    return [alarm]


def gaps(register: Register, begin_s: int, end_s: int, interval_s: int) -> list[Gap]:
    """Return the spans of a period in which readings are missing, ``interval_s`` apart as they should be.

    The period ends at ``end_s``: no reading is due after it.
    """
    if not register.ts.size:
        return [Gap(register.meter_id, begin_s, end_s, max((end_s - begin_s) // interval_s, 1))]
    due = np.concatenate(([begin_s - interval_s], register.ts, [end_s + interval_s]))
    missing = np.rint(np.diff(due) / interval_s - _ALMOST_EMPTY / 2).astype(np.int64) - 1
    return [
        Gap(register.meter_id, int(due[at]), int(due[at + 1]), int(missing[at]))
        for at in np.flatnonzero(missing > 0)
    ]


def long_gaps(register: Register, found: list[Gap], limits: Limits) -> list[Alarm]:
    """Return a meter with gaps longer than the limit.

    Clause: R-3.10-a.
    """
    long = [gap for gap in found if gap.end_s - gap.begin_s > limits.gap_hours * _HOUR_S]
    if not long:
        return []
    hours = np.array([(gap.end_s - gap.begin_s) / _HOUR_S for gap in long])
    ts = np.array([gap.begin_s for gap in long], dtype=np.int64)
    return [
        Alarm(
            Screen.DATA_GAP, register.meter_id, len(long), float(hours.max()), limits.gap_hours, "h",
            some(ts), hours[: some(ts).size], np.full(some(ts).size, np.nan),
        )
    ]  # fmt: skip


def not_fresh(register: Register, end_s: int, limits: Limits) -> list[Alarm]:
    """Return a meter whose last reading is too old at the end of the period.

    Clause: R-3.10-a.
    """
    if not register.ts.size:
        return []
    age = (end_s - int(register.ts[-1])) / _HOUR_S
    if age <= limits.fresh_hours:
        return []
    return [
        Alarm(
            Screen.NOT_FRESH, register.meter_id, 1, age, limits.fresh_hours, "h",
            register.ts[-1:], register.wh[-1:] / 1000, np.full(1, np.nan),
        )
    ]  # fmt: skip


def _power_kw(register: Register, since: Ints) -> Floats:
    """Return the mean power since the readings ``since``, a step less, at each but the first, (K − 1,)."""
    hours = np.maximum(register.ts[1:] - register.ts[since], 1) / _HOUR_S
    power: Floats = (register.wh[1:] - register.wh[since] - register.step_wh) / 1000 / hours
    return power


def _countable_wh(register: Register, rated_share: float) -> Floats:
    """Return what a meter can have counted since the reading before, shape (K − 1,)."""
    if register.rated_kw > 0:
        hours = np.diff(register.ts) / _HOUR_S
        most: Floats = rated_share * register.rated_kw * 1000 * hours + register.step_wh
        return most
    return register.wh[:-1] / 2.0


def _of_register(
    register: Register, screen: Screen, places: Ints, value: float, limit: float, unit: str
) -> Alarm:
    seen = around(places, register.ts.size)
    shown = register.wh[seen] / 1000
    return Alarm(
        screen, register.meter_id, places.size, value, limit, unit,
        register.ts[seen], shown, np.full(seen.size, np.nan),
    )  # fmt: skip
