"""Meters: true energy becomes a register, read at a slightly wrong instant and shown in whole steps."""

from __future__ import annotations

import numpy as np

WH_PER_KW_MINUTE = 1000.0 / 60.0
"""Energy [Wh] of one kilowatt in one minute."""


def read_register(
    energy_wh: np.ndarray, *, instants_min: np.ndarray, step_wh: int, initial_wh: float
) -> np.ndarray:
    """Return what a register shows [Wh], int64, shape (K,).

    Parameters
    ----------
    energy_wh : energy indicated in each minute of the period [Wh], shape (T,)
    instants_min : when the register is really read [min since the period's begin], shape (K,); before the
        begin and after the end it stands still
    step_wh : resolution of the register [Wh]; it cuts off, it does not round
    initial_wh : the register at the period's begin [Wh]
    """
    total = np.empty(len(energy_wh) + 1)
    total[0] = initial_wh
    np.cumsum(energy_wh, out=total[1:])
    total[1:] += initial_wh
    at = np.clip(instants_min, 0.0, len(energy_wh) - 1e-9)
    whole = at.astype(np.int64)
    shown = total[whole] + (at - whole) * energy_wh[whole]
    return (np.floor(shown / step_wh + 1e-9) * step_wh).astype(np.int64)


def reading_instants(
    nominal_min: np.ndarray, *, offset_s: float, jitter_s: float, rng: np.random.Generator
) -> np.ndarray:
    """Return when a meter whose clock is ``offset_s`` behind is really read [min], shape (K,)."""
    return nominal_min + (offset_s + rng.normal(0.0, jitter_s, len(nominal_min))) / 60.0
