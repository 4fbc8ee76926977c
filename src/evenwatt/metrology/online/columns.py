"""The columns of the energy balance: what the master sees beside each charger's register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.metrology.online.filling import Increments
from evenwatt.metrology.online.station import Floats, Station


@dataclass(frozen=True)
class Columns:
    """Rows of the design, one per column, and what is known about each coefficient beforehand.

    Attributes
    ----------
    values
        chargers (n), nuisance (q) and the master last, shape (n + q + 1, T), in kWh per unit.
    prior_mean, prior_sd
        of the q nuisance coefficients, shape (q,).
    activity_kwh2
        per boundary, squared power over the chargers times one hour squared, shape (T + 1,).
    """

    values: Floats
    prior_mean: Floats
    prior_sd: Floats
    activity_kwh2: Floats


def columns(station: Station, energies: Increments, *, clocks: bool = True) -> Columns:
    """Return the design of one station."""
    m = energies.charger_kwh
    n, intervals = m.shape
    hours = station.interval_s / 3600
    local = (station.start_s + station.utc_offset_s + station.interval_s * (np.arange(intervals) + 0.5)) / 3600
    day = 2 * np.pi * (local % 24) / 24
    total = m.sum(axis=0)
    rows: list[Floats] = []
    mean: list[float] = []
    sd: list[float] = []

    def add(values: Floats, centre: float, spread: float) -> None:
        rows.append(values)
        mean.append(centre)
        sd.append(spread)

    add(np.full(intervals, hours), 1.0, 5.0)
    add(hours * ((local % 24 < 6) | (local % 24 >= 18)), 0.0, 2.0)
    for k in (1, 2):
        add(hours * np.cos(k * day), 0.0, 1.0)
        add(hours * np.sin(k * day), 0.0, 1.0)
    peak = max(float(np.max(total, initial=0.0)) / hours, 1.0)
    add(total * total / (hours * peak), 0.005, 0.005)
    power = power_at_boundaries(m, hours)
    for name in sorted({k for k, dc in zip(station.chargers.models, station.chargers.dc_side, strict=True) if dc}):
        mine = np.array(station.chargers.models) == name
        part, rated = m[mine], float(np.nanmax(station.chargers.rated_kw[mine]))
        add(np.einsum("it,it->t", part, part) / (hours * rated), 0.0, 0.02)
        add(hours * (part > 0).sum(axis=0), 0.0, 0.2)
    shifts = np.diff(power, axis=1)
    add(shifts.sum(axis=0), 0.0, 30 / 3600)
    if clocks:
        for shift in shifts:
            add(shift, 0.0, 60 / 3600)
    values = np.concatenate([m, np.array(rows), energies.master_kwh[None]])
    return Columns(values, np.array(mean), np.array(sd), np.einsum("it,it->t", power, power))


def power_at_boundaries(m: Floats, hours: float) -> Floats:
    """Return each charger's power in kW at the boundaries, shape (n, T + 1).

    A charger that stood still on either side of a boundary stood still at it; else the session spans it
    and its power is at least the larger of the two means.
    """
    power = np.zeros((m.shape[0], m.shape[1] + 1))
    before, after = m[:, :-1], m[:, 1:]
    inner = power[:, 1:-1]
    np.maximum(before, after, out=inner)
    inner *= (before > 0) & (after > 0)
    inner /= hours
    return power
