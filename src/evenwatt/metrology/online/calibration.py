"""What is fixed once per station and period before its statistics are added up: columns, noise, a first balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from evenwatt.metrology.online.columns import Design, columns, design
from evenwatt.metrology.online.filling import Increments, increments
from evenwatt.metrology.online.noise import Noise
from evenwatt.metrology.online.noise_fit import fit
from evenwatt.metrology.online.station import Bools, Floats, Station

_FIRST_PERSISTENCE = 0.8
_RATIO_SD = 0.2
_FAR = 4.0
_TAME = 2.5
_BLOCKS, _BLOCK_ROWS = 4, 384


@dataclass(frozen=True)
class Calibration:
    """Frozen for a period, so that its days add up.

    Attributes
    ----------
    design
        the columns.
    noise
        the noise.
    reference
        coefficients of a first balance, from which outliers are told, shape (design.width,).
    shock_kwh
        standard deviation of half the difference of neighbouring residuals.
    """

    design: Design
    noise: Noise
    reference: Floats
    shock_kwh: float


def prior(known: Design) -> tuple[Floats, Floats]:
    """Return means and precisions of all coefficients for a first balance, shapes (width,)."""
    n, shared = len(known.usual_kwh), len(known.losses)
    mean = np.concatenate([np.full(n, 1.02), np.full(shared, 0.02), known.prior_mean])
    sd = np.concatenate([np.full(n, _RATIO_SD), np.full(shared, 0.1), known.prior_sd])
    return mean, 1 / sd**2


def local_hours(station: Station) -> Floats:
    """Return the local time of the middle of each interval [h since 1970], shape (T,)."""
    middle = station.interval_s * (np.arange(station.master_wh.size - 1) + 0.5)
    return (middle + station.start_s + station.utc_offset_s) / 3600


def shocks(residual: Floats, activity: Floats, known: Calibration) -> Floats:
    """Return the variance [kWh²] of boundaries at which a register was wrong, shape (T + 1,), zero elsewhere.

    A wrong reading adds to one interval what it takes from the next. A register that stood still, was read
    late or was filled in badly looks so.
    """
    half = np.zeros(residual.size + 1)
    half[1:-1] = (residual[:-1] - residual[1:]) / 2
    opposed = np.zeros(half.size, dtype=bool)
    opposed[1:-1] = residual[:-1] * residual[1:] < 0
    limit = _FAR * np.sqrt(known.shock_kwh**2 + known.noise.jitter_h2 * activity)
    wrong = opposed & (np.abs(half) > limit)
    return np.where(wrong, half * half, 0.0)


def calibrate(station: Station) -> Calibration:
    """Return the calibration of a station's period, or of the part of it that there is."""
    energies = increments(station)
    hours = station.interval_s / 3600
    known = design(station.chargers, energies.charger_kwh)
    values, activity = columns(
        station.chargers,
        known,
        charger_kwh=energies.charger_kwh,
        master_kwh=energies.master_kwh,
        local_hour=local_hours(station),
        hours=hours,
    )
    return calibration_from(station, energies, known, values, activity)


def calibration_from(
    station: Station, energies: Increments, known: Design, values: Floats, activity: Floats
) -> Calibration:
    """Return the calibration from columns that are already there."""
    touched = energies.boundary_kwh2 > 0
    usable = ~(touched[1:] | touched[:-1]) & (energies.row_kwh2 < 1)
    steps = station.master_step_wh**2 + float(np.sum(station.chargers.step_wh**2))
    boundary = max(steps / 12e6, 1e-8)
    reference = _first_balance(values, known, usable)
    residual = values[-1] - reference @ values[:-1]
    half = (residual[:-1] - residual[1:])[usable[:-1] & usable[1:]] / 2
    spread = max(1.4826 * float(np.median(np.abs(half))) if half.size else 1.0, 1e-3)
    start = Noise(boundary, (4 / 3600) ** 2, spread**2 / 2, _FIRST_PERSISTENCE, spread**2 / 10)
    first = Calibration(known, start, reference, spread)
    rows = _some_rows(residual.size)
    wrong = energies.boundary_kwh2 + shocks(residual, activity, first)
    noise = start
    for chosen in rows:
        noise = fit(residual[chosen], _ends(activity, chosen), _ends(wrong, chosen), energies.row_kwh2[chosen], noise)
    return Calibration(known, noise, reference, spread)


def _ends(values: Floats, rows: slice) -> Floats:
    return values[rows.start : rows.stop + 1]


def _some_rows(total: int) -> list[slice]:
    """Return the rows on which the noise is fitted: all of a short period, else a stretch of it."""
    return [slice(0, total)]


def _first_balance(values: Floats, known: Design, usable: Bools) -> Floats:
    """Return coefficients by least squares on quasi-differences, with far rows tamed once."""
    mean, precision = prior(known)
    usable = usable.copy()
    usable[1:] &= usable[:-1].copy()
    turned = values[:, 1:] - _FIRST_PERSISTENCE * values[:, :-1]
    weight = usable[1:].astype(np.float64)
    solution = mean
    for _ in range(2):
        weighted = turned * weight
        gram = weighted @ turned.T
        freedom = max(float(weight.sum()), 1.0)
        variance = max(float(gram[-1, -1]) / freedom * 0.01, 1e-6)
        factor = cho_factor(gram[:-1, :-1] + np.diag(precision * variance))
        solution = cho_solve(factor, gram[:-1, -1] + precision * variance * mean)
        residual = turned[-1] - solution @ turned[:-1]
        used = np.abs(residual[usable[1:]])
        scale = 1.4826 * float(np.median(used)) if used.size else 1.0
        weight = usable[1:] * np.minimum(1.0, (_TAME * scale + 1e-9) / np.maximum(np.abs(residual), 1e-9))
    return np.asarray(solution)
