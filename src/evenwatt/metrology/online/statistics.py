"""Sufficient statistics of a station: they add up over pieces of a period, whatever the pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evenwatt.metrology.online.calibration import (
    TAME,
    Calibration,
    balance,
    calibration_from,
    calmed,
    hours_of_day,
    local_hours,
    prior,
    shocks,
)
from evenwatt.metrology.online.columns import Design, columns, design
from evenwatt.metrology.online.filling import Increments, increments
from evenwatt.metrology.online.noise import Carry, whiten
from evenwatt.metrology.online.silence import Habits, habits_at_work, is_often_silent, told_apart
from evenwatt.metrology.online.station import MISSING, Floats, Station


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
    calm_kwh, calm_master_kwh
        the same and the master's without metered others, in the hours of the day that are not restless.
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
    calm_kwh: Floats
    calm_master_kwh: float
    filled: Floats
    readings: int

    def __add__(self, other: Statistics) -> Statistics:
        return Statistics(
            self.gram + other.gram,
            self.rows + other.rows,
            self.weight + other.weight,
            self.tamed + other.tamed,
            self.energy_kwh + other.energy_kwh,
            self.calm_kwh + other.calm_kwh,
            self.calm_master_kwh + other.calm_master_kwh,
            self.filled + other.filled,
            self.readings + other.readings,
        )


def one_shot(station: Station) -> tuple[Calibration, Statistics]:
    """Return calibration and statistics of a whole period."""
    view = look(station, None)
    gaps = is_often_silent(view.energies)
    first = _calibrated(station, view, gaps)
    if gaps:
        habits = _habits(view, first)
        view = look(station, view.design, habits)
        habits = _habits(view, _calibrated(station, view, gaps))
        view = look(station, view.design, habits)
        first = replace(_calibrated(station, view, gaps), habits=habits)
    rows = slice(0, view.values.shape[1])
    white, _ = _white(view, first, rows, None)
    gram = white @ white.T
    mean, precision = prior(view.design)
    tame = calmed(gram, white, TAME, np.abs(white[-1] - first.reference @ white[:-1]))
    frozen = replace(first, reference=balance(tame, mean, precision))
    return frozen, _add_up(station, view, frozen, rows, white, gram)


def piece(
    station: Station, frozen: Calibration, rows: slice, carry: Carry | None
) -> tuple[Statistics, Carry]:
    """Return the statistics of some rows of the registers at hand and what the rows after them need.

    At least two rows. Of the intervals before and after ``rows`` the nearest ``LOOK`` should be at hand.
    """
    view = look(station, frozen.design, frozen.habits)
    white, handed = _white(view, frozen, rows, carry)
    return _add_up(station, view, frozen, rows, white, white @ white.T), handed


@dataclass(frozen=True)
class View:
    """Registers at hand turned into columns."""

    design: Design
    energies: Increments
    values: Floats
    activity: Floats
    hour: npt.NDArray[np.intp]


def look(station: Station, known: Design | None, habits: Habits | None = None) -> View:
    """Return the columns of the registers at hand; those of ``known``, or the station's own.

    With ``habits`` the silent are told apart into those at work and those that stood still.
    """
    energies = increments(station)
    view = _viewed(station, known or design(station.chargers, energies.charger_kwh), energies)
    if habits is None or not energies.silences:
        return view
    told = told_apart(energies, view.design, view.values, view.activity, view.hour, habits)
    return _viewed(station, view.design, told)


def _viewed(station: Station, known: Design, energies: Increments) -> View:
    values, activity = columns(
        station.chargers,
        known,
        charger_kwh=energies.charger_kwh,
        master_kwh=energies.master_kwh,
        local_hour=local_hours(station),
        hours=station.interval_s / 3600,
    )
    return View(known, energies, values, activity, hours_of_day(station))


def _calibrated(station: Station, view: View, is_full_of_gaps: bool) -> Calibration:
    return calibration_from(
        station, view.energies, view.design, view.values, view.activity, is_full_of_gaps=is_full_of_gaps
    )


def _habits(view: View, found: Calibration) -> Habits:
    at_work = habits_at_work(view.energies, view.hour)
    return Habits(found.reference, found.noise, found.restless_kwh2, at_work)


def _white(view: View, frozen: Calibration, rows: slice, carry: Carry | None) -> tuple[Floats, Carry]:
    noise = frozen.noise
    residual = view.values[-1] - frozen.first @ view.values[:-1]
    boundary = shocks(residual, view.activity, frozen) + view.energies.boundary_kwh2
    boundary += noise.boundary_kwh2 + noise.jitter_h2 * view.activity
    ends = slice(rows.start, rows.stop + 1)
    lost = noise.white_kwh2 + view.energies.row_kwh2[rows] + frozen.restless_kwh2[view.hour[rows]]
    return whiten(view.values[:, rows], noise, boundary[ends], lost, carry)


def _add_up(
    station: Station, view: View, frozen: Calibration, rows: slice, white: Floats, gram: Floats
) -> Statistics:
    size = np.abs(white[-1] - frozen.reference @ white[:-1])
    weight = np.minimum(1.0, TAME / np.maximum(size, TAME))
    calm = (frozen.restless_kwh2[view.hour[rows]] == 0).astype(np.float64)
    gone = station.charger_wh[:, rows] == MISSING
    meters = len(station.charger_wh) + len(station.other_wh) + 1
    return Statistics(
        gram=calmed(gram, white, TAME, size),
        rows=weight.size,
        weight=float(weight.sum()),
        tamed=int(np.count_nonzero(size > TAME)),
        energy_kwh=view.energies.charger_kwh[:, rows].sum(axis=1),
        calm_kwh=view.energies.charger_kwh[:, rows] @ calm,
        calm_master_kwh=float(view.energies.master_kwh[rows] @ calm),
        filled=gone.sum(axis=1).astype(np.float64),
        readings=meters * weight.size,
    )
