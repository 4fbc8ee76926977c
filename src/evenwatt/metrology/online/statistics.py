"""Sufficient statistics of a station: they add up over pieces of a period, whatever the pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.metrology.online.calibration import Calibration, calibration_from, local_hours, shocks
from evenwatt.metrology.online.columns import columns, design
from evenwatt.metrology.online.filling import Increments, increments
from evenwatt.metrology.online.noise import Carry, whiten
from evenwatt.metrology.online.station import Floats, Station

_TAME = 2.5


@dataclass(frozen=True)
class Statistics:
    """What a piece of a period says, given the calibration.

    Attributes
    ----------
    gram
        weighted products of the whitened columns, the master last, shape (p + 1, p + 1).
    rows, weight, tamed
        number of rows, sum of their weights, number of rows with a weight below one.
    energy_kwh
        registered energy per charger, shape (n,).
    master_kwh
        energy of the master without metered others.
    filled
        readings filled in per charger, shape (n,).
    readings
        readings of all meters.
    """

    gram: Floats
    rows: int
    weight: float
    tamed: int
    energy_kwh: Floats
    master_kwh: float
    filled: Floats
    readings: int

    def __add__(self, other: Statistics) -> Statistics:
        return Statistics(
            self.gram + other.gram,
            self.rows + other.rows,
            self.weight + other.weight,
            self.tamed + other.tamed,
            self.energy_kwh + other.energy_kwh,
            self.master_kwh + other.master_kwh,
            self.filled + other.filled,
            self.readings + other.readings,
        )


def one_shot(station: Station) -> tuple[Calibration, Statistics]:
    """Return calibration and statistics of a whole period."""
    energies = increments(station)
    known = design(station.chargers, energies.charger_kwh)
    values, activity = _columns(station, known, energies)
    frozen = calibration_from(station, energies, known, values, activity)
    statistics, _ = piece(station, frozen, energies, values, activity, slice(0, values.shape[1]), None)
    return frozen, statistics


def _columns(station: Station, known: object, energies: Increments) -> tuple[Floats, Floats]:
    return columns(
        station.chargers,
        known,  # type: ignore[arg-type]
        charger_kwh=energies.charger_kwh,
        master_kwh=energies.master_kwh,
        local_hour=local_hours(station),
        hours=station.interval_s / 3600,
    )


def piece(
    station: Station,
    frozen: Calibration,
    energies: Increments,
    values: Floats,
    activity: Floats,
    rows: slice,
    carry: Carry | None,
) -> tuple[Statistics, Carry]:
    """Return the statistics of some rows and what the rows after them need; at least two rows.

    ``values`` and ``activity`` are of the whole station at hand, which may reach beyond ``rows``.
    """
    noise, reference = frozen.noise, frozen.reference
    wrong = shocks(values[-1] - reference @ values[:-1], activity, frozen) + energies.boundary_kwh2
    ends = slice(rows.start, rows.stop + 1)
    boundary = noise.boundary_kwh2 + noise.jitter_h2 * activity[ends] + wrong[ends]
    white, handed = whiten(values[:, rows], noise, boundary, noise.white_kwh2 + energies.row_kwh2[rows], carry)
    size = np.abs(white[-1] - reference @ white[:-1])
    weight = np.minimum(1.0, _TAME / np.maximum(size, 1e-12))
    white *= np.sqrt(weight)
    gone = station.charger_wh[:, rows.start : rows.stop] == np.iinfo(np.int64).min
    meters = len(station.charger_wh) + len(station.other_wh) + 1
    found = Statistics(
        gram=white @ white.T,
        rows=weight.size,
        weight=float(weight.sum()),
        tamed=int(np.count_nonzero(weight < 1)),
        energy_kwh=energies.charger_kwh[:, rows].sum(axis=1),
        master_kwh=float(energies.master_kwh[rows].sum()),
        filled=gone.sum(axis=1).astype(np.float64),
        readings=meters * weight.size,
    )
    return found, handed
