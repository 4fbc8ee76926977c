"""Screens of a charger's orders: energy against registers, fee against prices, clock against registers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from evenwatt.metrology.online.screens import Alarm, Limits, Screen, some
from evenwatt.metrology.online.screens_registers import Register
from evenwatt.metrology.online.station import MISSING, Bools, Floats, Ints

_PRICE_SCALE = 10_000
"""Prices have at most four digits behind the fen, six behind the yuan: whole numbers from here on."""
_FEN = 1000 * _PRICE_SCALE
"""One fen in Wh times scaled price."""
_OUTLIERS, _OUTLIER_SHARE = 3, 0.02
"""Readings that may contradict all others, because a message was repeated, before a clock is doubted."""


@dataclass(frozen=True)
class Orders:
    """The orders of one charger, S of them; ``MISSING`` where a number is not there.

    Attributes
    ----------
    ids
        order ids, S.
    begin_s, end_s
        by the charger's clock, in seconds since 1970 UTC, shape (S,).
    start_wh, end_wh, energy_wh
        registers at both ends and energy charged for, in Wh, shape (S,).
    fee_fen
        what was charged, in 0.01 yuan, shape (S,).
    period_of
        the order of each price period, ascending, shape (P,).
    period_wh, price_fen
        energy in Wh and price in 0.01 yuan per kWh of each price period, shape (P,).
    """

    charger_id: str
    ids: tuple[str, ...]
    begin_s: Ints
    end_s: Ints
    start_wh: Ints
    end_wh: Ints
    energy_wh: Ints
    fee_fen: Ints
    period_of: Ints
    period_wh: Ints
    price_fen: Floats


def order_energy(orders: Orders) -> list[Alarm]:
    """Return a charger whose orders charge for other energy than their registers differ by; exact.

    Clause: R-3.10-a.
    """
    known = (orders.start_wh != MISSING) & (orders.end_wh != MISSING) & (orders.energy_wh != MISSING)
    difference = np.where(known, orders.end_wh - orders.start_wh, 0)
    wrong = known & (difference != orders.energy_wh)
    worst = np.abs(np.where(wrong, orders.energy_wh - difference, 0)).max(initial=0) / 1000
    return _of_orders(
        orders,
        Screen.ORDER_ENERGY,
        wrong,
        float(worst),
        0.0,
        "kWh",
        orders.energy_wh / 1000,
        difference / 1000,
    )


def order_fee(orders: Orders) -> list[Alarm]:
    """Return a charger whose orders cost other than Σ energy · price per period, rounded once to 0.01 yuan.

    Half a fen may go either way. Energies that do not add up to the order's are wrong as well.

    Clause: R-3.10-a.
    """
    amount, certain = _amounts(orders)
    periods = np.bincount(orders.period_of, minlength=len(orders.ids))
    summed = np.zeros(len(orders.ids), dtype=np.int64)
    np.add.at(summed, orders.period_of, orders.period_wh)
    known = (periods > 0) & (orders.fee_fen != MISSING) & certain
    off = np.where(known, np.abs(orders.fee_fen * _FEN - amount), 0)
    wrong = known & ((2 * off > _FEN) | ((orders.energy_wh != MISSING) & (summed != orders.energy_wh)))
    worst = float(off[wrong].max(initial=0)) / _FEN / 100
    return _of_orders(
        orders, Screen.ORDER_FEE, wrong, worst, 0.005, "yuan", orders.fee_fen / 100, amount / _FEN / 100
    )


def fee_yuan(period_wh: Ints, price_fen: Floats) -> Decimal:
    """Return the exact fee of one order in yuan, before it is rounded to 0.01.

    >>> fee_yuan(np.array([1500, 2500]), np.array([60.0, 140.5]))
    Decimal('4.4125')
    """
    total = sum(
        (
            Decimal(int(wh)) * Decimal(repr(float(price)))
            for wh, price in zip(period_wh, price_fen, strict=True)
        ),
        Decimal(0),
    )
    return (total / 1000 / 100).normalize()


def order_clock(orders: Orders, register: Register, limits: Limits) -> list[Alarm]:
    """Return a charger whose orders bear times that its register's times contradict.

    A register below the end of an order was read before that order ended, one above its start after it
    began; each pair bounds the difference between the two clocks. For screening only: it says how large the
    difference is at least.

    Clause: R-3.10-a.
    """
    known = (orders.start_wh != MISSING) & (orders.end_wh != MISSING) & (orders.end_wh > orders.start_wh)
    if not known.any() or register.ts.size < 2 or (np.diff(register.wh) < 0).any():
        return []
    begin_s, end_s = orders.begin_s[known], orders.end_s[known]
    start_wh, end_wh = orders.start_wh[known], orders.end_wh[known]
    size = register.ts.size
    past_end = np.searchsorted(register.wh, end_wh, side="left")
    past_start = np.searchsorted(register.wh, start_wh, side="right")
    least = np.concatenate(
        [
            (end_s - register.ts[np.minimum(past_end, size - 1)])[past_end < size],
            (begin_s - register.ts[np.minimum(past_start, size - 1)])[past_start < size],
        ]
    )
    most = np.concatenate(
        [
            (end_s - register.ts[past_end - 1])[past_end > 0],
            (begin_s - register.ts[past_start - 1])[past_start > 0],
        ]
    )
    spare = _OUTLIERS + int(_OUTLIER_SHARE * (least.size + most.size) / 2)
    ahead = float(np.sort(least)[-spare]) if least.size >= spare else -np.inf
    behind = float(np.sort(most)[spare - 1]) if most.size >= spare else np.inf
    if ahead > limits.clock_offset_s:
        return [_of_clock(orders, register, ahead, limits.clock_offset_s)]
    if behind < -limits.clock_offset_s:
        return [_of_clock(orders, register, behind, limits.clock_offset_s)]
    return []


def _of_clock(orders: Orders, register: Register, value: float, limit: float) -> Alarm:
    """The evidence: at the orders' ends, what the order says and what the register's readings make of it."""
    places = some(np.flatnonzero(orders.end_wh != MISSING))
    by_register = np.interp(orders.end_s[places], register.ts, register.wh / 1000)
    return Alarm(
        Screen.CLOCK, orders.charger_id, 1, value, limit, "s",
        orders.end_s[places], orders.end_wh[places] / 1000, by_register,
        tuple(orders.ids[at] for at in places),
    )  # fmt: skip


def _amounts(orders: Orders) -> tuple[Ints, Bools]:
    """Return Σ energy · scaled price of each order in whole numbers, and where all is there to add up."""
    scaled = np.rint(orders.price_fen * _PRICE_SCALE)
    sound = (np.abs(orders.price_fen * _PRICE_SCALE - scaled) < 1e-3) & (orders.period_wh != MISSING)
    amount = np.zeros(len(orders.ids), dtype=np.int64)
    product = np.where(sound, orders.period_wh, 0) * np.where(sound, scaled, 0).astype(np.int64)
    np.add.at(amount, orders.period_of, product)
    certain = np.ones(len(orders.ids), dtype=bool)
    certain[orders.period_of[~sound]] = False
    return amount, certain


def _of_orders(
    orders: Orders,
    screen: Screen,
    wrong: Bools,
    value: float,
    limit: float,
    unit: str,
    shown: Floats,
    expected: Floats,
) -> list[Alarm]:
    places = np.flatnonzero(wrong)
    if not places.size:
        return []
    seen = some(places)
    return [
        Alarm(
            screen, orders.charger_id, places.size, value, limit, unit,
            orders.begin_s[seen], shown[seen], expected[seen], tuple(orders.ids[at] for at in seen),
        )
    ]  # fmt: skip
