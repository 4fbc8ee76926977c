"""Charging orders of a simulated station: registers at both ends, energy and price by period, fee."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.analytics.simulate.charger_registers import ChargerRegisters
from evenwatt.analytics.simulate.fleet import Site
from evenwatt.analytics.simulate.load import Load
from evenwatt.analytics.simulate.sessions import Sessions

PRICE_FEN = np.array([60.0, 100.0, 140.0])
"""Valley, flat and peak [0.01 yuan per kWh]."""

_PERIOD_BY_HOUR = np.array([0] * 7 + [1] * 3 + [2] * 2 + [1] * 5 + [2] * 5 + [1] + [0])


@dataclass(frozen=True)
class Orders:
    """Orders in the order of charger and start; arrays of shape (S,), ``period_wh`` (S, 3).

    ``start_s``, ``end_s`` since the period's begin by the charger's own clock; registers and energy [Wh],
    int64, as the charger shows them; ``fee_fen`` the sum over periods, rounded once.
    """

    charger: np.ndarray
    start_s: np.ndarray
    end_s: np.ndarray
    start_wh: np.ndarray
    end_wh: np.ndarray
    energy_wh: np.ndarray
    period_wh: np.ndarray
    fee_fen: np.ndarray


def draw_orders(
    site: Site,
    sessions: Sessions,
    load: Load,
    registers: ChargerRegisters,
    *,
    nominal_min: np.ndarray,
    lost_wh: np.ndarray,
) -> Orders:
    """Return the orders of a station: one per session that began and gave energy within the period.

    ``lost_wh``: what each register has lost to a reset by each nominal reading, shape (C, K).
    """
    count = len(sessions.start)
    counted = np.bincount(load.session, weights=registers.indicated_wh, minlength=count)
    taken = np.bincount(load.session, minlength=count)
    charger = sessions.charger
    total = np.cumsum(counted)
    first = np.searchsorted(charger, charger)
    after = registers.initial_wh[charger] + total - (total - counted)[first]
    step = site.each("step_wh")[charger]
    end_wh = (np.floor(after / step + 1e-9) * step).astype(np.int64)
    start_wh = (np.floor((after - counted) / step + 1e-9) * step).astype(np.int64)
    energy = end_wh - start_wh
    begin, finish = sessions.start, sessions.start + taken
    period = _by_period(load, registers.indicated_wh, energy)
    orders = Orders(
        charger=charger,
        start_s=np.rint(60 * begin - registers.clock_s[charger]).astype(np.int64),
        end_s=np.rint(60 * finish - registers.clock_s[charger]).astype(np.int64),
        start_wh=start_wh - _lost(lost_wh, charger, nominal_min, begin),
        end_wh=end_wh - _lost(lost_wh, charger, nominal_min, finish),
        energy_wh=energy,
        period_wh=period,
        fee_fen=np.rint(period @ PRICE_FEN / 1000.0).astype(np.int64),
    )
    given = energy > 0
    return Orders(**{name: values[given] for name, values in vars(orders).items()})


def _by_period(load: Load, indicated_wh: np.ndarray, energy_wh: np.ndarray) -> np.ndarray:
    """Return the energy of each order by period [Wh], int64, shape (S, 3), adding up to its energy."""
    period = _PERIOD_BY_HOUR[load.minute // 60 % 24]
    slots = len(PRICE_FEN)
    weight = np.bincount(
        load.session * slots + period, weights=indicated_wh, minlength=len(energy_wh) * slots
    ).reshape(-1, slots)
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    until = np.rint(np.cumsum(weight, axis=1) / total * energy_wh[:, None]).astype(np.int64)
    return np.diff(until, axis=1, prepend=0)


def _lost(
    lost_wh: np.ndarray, charger: np.ndarray, nominal_min: np.ndarray, instant_min: np.ndarray
) -> np.ndarray:
    at = np.searchsorted(nominal_min, instant_min, side="right") - 1
    return lost_wh[charger, np.clip(at, 0, lost_wh.shape[1] - 1)]
