"""Charging sessions of a station: who comes when, waits or leaves, and how long the charging lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.analytics.simulate.fleet import Site
from evenwatt.analytics.simulate.shapes import Shapes

MINUTES_PER_DAY = 1440
_PATIENCE_MIN = 15
_CHANGEOVER_MIN = 2
_LONGEST_MIN = 720

_DC_BY_HOUR = np.array([7, 6, 4, 3, 2, 2, 3, 4, 4, 4, 5, 7, 8, 7, 6, 5, 5, 6, 5, 5, 5, 6, 8, 9], dtype=float)
"""Arrivals at fast chargers by hour: the cheap night, noon and the valley before midnight."""
_AC_BY_HOUR = np.array([4, 2, 1, 1, 1, 1, 2, 5, 7, 6, 4, 4, 4, 4, 4, 3, 3, 6, 9, 9, 8, 7, 6, 5], dtype=float)
"""Arrivals at slow chargers by hour: work in the morning, home in the evening."""


@dataclass(frozen=True)
class Sessions:
    """Sessions in the order of charger and start; arrays of shape (S,).

    ``start`` and ``minutes`` [min since the period's begin], ``power_kw`` while constant, ``constant`` the
    share of the duration with constant power, ``rest`` the power at the end relative to that at the start.
    """

    charger: np.ndarray
    start: np.ndarray
    minutes: np.ndarray
    power_kw: np.ndarray
    constant: np.ndarray
    rest: np.ndarray


def draw_sessions(site: Site, days: int, rng: np.random.Generator, shapes: Shapes | None = None) -> Sessions:
    """Return the sessions of a station over ``days`` days.

    Arrivals are Poisson by charger with a daily shape that differs a little from station to station. Who
    would wait longer than a quarter of an hour leaves. With ``shapes`` time of day, duration and energy of
    each session are those of a real one.
    """
    wanted = rng.poisson(site.sessions_per_day * days)
    charger = np.repeat(np.arange(len(wanted)), wanted)
    dc = site.is_dc[charger]
    real = None if shapes is None else _real(shapes, dc, rng)
    arrival = np.where(
        dc, _arrivals(_DC_BY_HOUR, len(charger), days, rng), _arrivals(_AC_BY_HOUR, len(charger), days, rng)
    )
    if real is not None:
        arrival = rng.integers(0, days, len(charger)) * MINUTES_PER_DAY + real[:, 0].astype(np.int64)
    order = np.lexsort((arrival, charger))
    arrival = arrival[order]
    power, energy = _demand(site.each("rated_kw")[charger], dc, rng)
    constant = np.where(dc, rng.uniform(0.3, 0.8, len(charger)), rng.uniform(0.8, 0.97, len(charger)))
    rest = rng.uniform(0.15, 0.6, len(charger))
    mean_share = constant + (1.0 - constant) * (1.0 + rest) / 2.0
    if real is not None:
        most = 0.97 * site.each("rated_kw")[charger]
        energy = real[order, 2]
        power = np.minimum(60.0 * energy / real[order, 1] / mean_share, most)
    minutes = np.clip(np.ceil(60.0 * energy / (power * mean_share)), 3, _LONGEST_MIN).astype(np.int64)
    stays = _begin(charger, arrival, minutes, days) - arrival <= _PATIENCE_MIN
    charger, arrival, minutes = charger[stays], arrival[stays], minutes[stays]
    return Sessions(
        charger=charger,
        start=_begin(charger, arrival, minutes, days),
        minutes=minutes,
        power_kw=power[stays],
        constant=constant[stays],
        rest=rest[stays],
    )


def _real(shapes: Shapes, dc: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a real session for each, shape (S, 3)."""
    slow, fast = (rows[rng.integers(0, len(rows), len(dc))] for rows in (shapes.slow, shapes.fast))
    return np.where(dc[:, None], fast, slow)


def _arrivals(by_hour: np.ndarray, count: int, days: int, rng: np.random.Generator) -> np.ndarray:
    shape = by_hour * rng.gamma(8.0, 1.0 / 8.0, 24)
    hour = rng.choice(24, count, p=shape / shape.sum())
    return rng.integers(0, days, count) * MINUTES_PER_DAY + hour * 60 + rng.integers(0, 60, count)


def _demand(rated_kw: np.ndarray, dc: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return power while constant [kW] and energy wanted [kWh] of each session."""
    count = len(rated_kw)
    vehicle = np.where(
        dc,
        np.clip(rng.lognormal(np.log(62.0), 0.45, count), 12.0, 250.0),
        rng.choice([3.3, 6.6, 7.0, 11.0], count, p=[0.2, 0.35, 0.35, 0.1]),
    )
    power = np.minimum(vehicle, 0.97 * rated_kw) * rng.uniform(0.85, 1.0, count)
    energy = np.where(dc, rng.lognormal(np.log(22.0), 0.5, count), rng.lognormal(np.log(15.0), 0.6, count))
    return power, np.clip(energy, 0.5, 120.0)


def _begin(charger: np.ndarray, arrival: np.ndarray, minutes: np.ndarray, days: int) -> np.ndarray:
    """Return when each session begins if all wait: Lindley's recursion as one running maximum.

    With D the time the charger was taken before session i, its begin is D_i + max over j ≤ i of
    (arrival_j − D_j). Chargers are put one behind the other on one axis, far enough apart not to meet.
    """
    taken = minutes + _CHANGEOVER_MIN
    before = np.cumsum(taken) - taken
    first = np.searchsorted(charger, charger)
    longest = int(taken.sum()) + (days + 2) * MINUTES_PER_DAY
    lead = arrival - (before - before[first]) + charger * longest
    return np.maximum.accumulate(lead) - charger * longest + (before - before[first])
