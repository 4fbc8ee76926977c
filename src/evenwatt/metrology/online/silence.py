"""When a charger that was not heard of for long stood still: what the master shows of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evenwatt.metrology.online.columns import HOURS, Design
from evenwatt.metrology.online.filling import Increments
from evenwatt.metrology.online.noise import Noise
from evenwatt.metrology.online.station import Bools, Floats

MANY = 0.1
"""Share of intervals with somebody silent from which on it is worth while to ask the master."""
_SURE = 20.0
"""Odds for standing still beyond which an interval is taken as one without the silent."""
_RATIO_SD = 0.015
"""How far a ratio of the first balance may be off."""


@dataclass(frozen=True)
class Habits:
    """What tells a silent charger that stood still from one at work; frozen with the calibration.

    Attributes
    ----------
    ratios
        coefficients of the first balance, shape (width,).
    noise
        the noise as first fitted; ``restless_kwh2`` by the hour of the day, shape (24,).
    at_work
        probability that a charger works in an interval, by the hour of the day, shape (n, 24).
    """

    ratios: Floats
    noise: Noise
    restless_kwh2: Floats
    at_work: Floats


def is_often_silent(energies: Increments) -> bool:
    """Return whether somebody is silent for long in many intervals."""
    return bool(_count(energies).astype(bool).mean() > MANY)


def habits_at_work(energies: Increments, hour: npt.NDArray[np.intp]) -> Floats:
    """Return how often each charger works by the hour of the day, shape (n, 24), silences left out.

    Counts start from one interval at work and one not, so that nothing is impossible.
    """
    n = len(energies.charger_kwh)
    heard = np.ones(energies.charger_kwh.shape, dtype=bool)
    for each in energies.silences:
        heard[each.charger, each.start : each.stop] = False
    works = heard & (energies.charger_kwh > 0)
    out = np.empty((n, HOURS))
    for at in range(HOURS):
        mine = hour == at
        out[:, at] = (works[:, mine].sum(axis=1) + 1) / (heard[:, mine].sum(axis=1) + 2)
    return out


def told_apart(
    energies: Increments,
    known: Design,
    values: Floats,
    activity: Floats,
    hour: npt.NDArray[np.intp],
    habits: Habits,
) -> Increments:
    """Return increments in which a silence's energy lies in the intervals of which it may have been.

    An interval whose balance closes without the silent was one in which they stood still, unless they
    work nearly always at that hour. The rise of the register is spread over the others: its energy stays.

    Parameters
    ----------
    values, activity
        columns and activity at boundaries of ``energies``, as :func:`columns` returns them.
    hour
        hour of the day of each interval, shape (T,).
    """
    still = _still(energies, known, values, activity, hour, habits)
    chargers, row = energies.charger_kwh.copy(), energies.row_kwh2.copy()
    for each in energies.silences:
        row[each.start : each.stop] -= each.unsure_kwh2(each.stop - each.start)
    row = np.maximum(row, 0.0)
    row[row < 1e-9] = 0.0
    for each in energies.silences:
        span = np.arange(each.start, each.stop)
        busy = span[~still[each.start : each.stop]]
        if busy.size * each.most_kwh <= each.rise_kwh:  # it cannot have been delivered in so few
            busy = span
        chargers[each.charger, span] = 0.0
        chargers[each.charger, busy] = each.rise_kwh / busy.size
        row[busy] += each.unsure_kwh2(busy.size)
    return replace(energies, charger_kwh=chargers, row_kwh2=row)


def _still(
    energies: Increments,
    known: Design,
    values: Floats,
    activity: Floats,
    hour: npt.NDArray[np.intp],
    habits: Habits,
) -> Bools:
    """Return the intervals in which all who were silent stood still, shape (T,)."""
    n = len(known.usual_kwh)
    silent, none_at_work, most = np.zeros(hour.size), np.ones(hour.size), np.zeros(hour.size)
    for each in energies.silences:
        span = slice(each.start, each.stop)
        silent[span] += habits.ratios[each.charger] * each.rise_kwh / (each.stop - each.start)
        none_at_work[span] *= 1 - habits.at_work[each.charger, hour[span]]
        most[span] += each.most_kwh
    residual = values[-1] - habits.ratios @ values[:-1] + silent
    noise = habits.noise
    ends = noise.boundary_kwh2 + noise.jitter_h2 * activity + energies.boundary_kwh2
    variance = ends[1:] + ends[:-1] + noise.white_kwh2 + habits.restless_kwh2[hour]
    variance += noise.background_kwh2 / (1 - noise.persistence**2)
    variance += _RATIO_SD**2 * np.square(values[:n]).sum(axis=0)
    closes = np.exp(-0.5 * np.square(residual) / variance) / np.sqrt(2 * np.pi * variance)
    closes = np.where(residual < 0, 1 / np.sqrt(2 * np.pi * variance), closes)
    odds = none_at_work * closes * np.maximum(most, 1e-9) / np.maximum(1 - none_at_work, 1e-9)
    still: Bools = (_count(energies) > 0) & (odds > _SURE)
    return still


def _count(energies: Increments) -> npt.NDArray[np.intp]:
    """Return how many are silent in each interval, shape (T,)."""
    change = np.zeros(energies.master_kwh.size + 1, dtype=np.intp)
    for each in energies.silences:
        change[each.start] += 1
        change[each.stop] -= 1
    return np.cumsum(change)[:-1]
