"""What is fixed per station and period before statistics add up: columns, noise, a first balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from evenwatt.metrology.online.columns import HOURS, Design
from evenwatt.metrology.online.filling import Increments
from evenwatt.metrology.online.noise import Noise, whiten
from evenwatt.metrology.online.noise_fit import fit
from evenwatt.metrology.online.silence import Habits
from evenwatt.metrology.online.station import Floats, Station

_FIRST_PERSISTENCE = 0.8
_RATIO_SD = 0.06
_FAR = 4.0
TAME = 2.5
"""Standard deviations beyond which a row weighs less."""
_CALM, _STIR = 0.25, 6.0
"""A quarter of the hours of a day are calm; an hour is restless with so many times their variance."""
_HABIT_S = 7 * 86400
"""Fewer days do not show what is usual at an hour."""
_DOUBT = 4.0
"""Factor on the variance of what was filled in, in the fit of the noise where much was."""
_BLOCKS, _BLOCK_ROWS = 4, 192
"""Stretches of the period on which the noise is fitted: more rows tell nothing more of six numbers."""


@dataclass(frozen=True)
class Calibration:
    """Frozen for a period, so that its days add up.

    Attributes
    ----------
    design
        the columns.
    noise
        the noise.
    first
        coefficients of a first balance, by which wrong readings are told, shape (design.width,).
    reference
        coefficients by which far rows are told, shape (design.width,).
    shock_kwh
        standard deviation of half the difference of neighbouring residuals.
    restless_kwh2
        variance of intervals by the hour of the day beyond the noise, shape (24,): zero, but where plants
        or loads without meter stir, by day, while the nights are calm.
    habits
        by which silent chargers are told to have stood still; ``None`` where few were silent.
    """

    design: Design
    noise: Noise
    first: Floats
    reference: Floats
    shock_kwh: float
    restless_kwh2: Floats
    habits: Habits | None = None


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


def hours_of_day(station: Station) -> npt.NDArray[np.intp]:
    """Return the local hour in which each interval's middle lies, 0 to 23, shape (T,)."""
    return (local_hours(station) % HOURS).astype(np.intp)


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


def calibration_from(
    station: Station,
    energies: Increments,
    known: Design,
    values: Floats,
    activity: Floats,
    *,
    is_full_of_gaps: bool = False,
) -> Calibration:
    """Return the calibration of a period from its columns.

    Where much was filled in, its variance, which is no normal distribution's, must not pass for noise.
    """
    doubt = _DOUBT if is_full_of_gaps else 1.0
    steps = station.master_step_wh**2 + float(np.sum(station.chargers.step_wh**2))
    rows = _some_rows(values.shape[1])
    ends = np.append(rows, rows[-1] + 1)
    part, active, filled, lost = (
        values[:, rows],
        activity[ends],
        energies.boundary_kwh2[ends],
        energies.row_kwh2[rows],
    )
    shared = part[: len(known.usual_kwh)].sum(axis=0)
    spread = _spread(part[-1] - 1.03 * shared, filled, lost)
    noise = Noise(
        boundary_kwh2=max(steps / 12e6, 1e-8),
        jitter_h2=(20 / 3600) ** 2,
        background_kwh2=spread**2 / 20,
        persistence=_FIRST_PERSISTENCE,
        white_kwh2=spread**2 / 10,
    )
    hour = hours_of_day(station)[rows]
    stir, restless = lost, np.zeros(HOURS)
    wrong, usable = filled, rows.size if rows.size < _BLOCKS * _BLOCK_ROWS else rows.size // 2
    for count in (usable, rows.size):  # the first round only has to tell wrong readings and begin the next
        boundary = (noise.boundary_kwh2 + noise.jitter_h2 * active + wrong)[: count + 1]
        reference = _balance(part[:, :count], known, noise, boundary, stir[:count])
        residual = part[-1] - reference @ part[:-1]
        spread = _spread(residual, filled, lost)
        found = Calibration(known, noise, reference, reference, spread, restless)
        wrong = filled + shocks(residual, active, found)
        if rows.size * station.interval_s >= _HABIT_S:
            seen = _without_fills(residual, spread, filled, lost) if is_full_of_gaps else residual
            restless = _restless(seen, hour)
        stir = lost + restless[hour]
        some = slice(count + 1)
        doubtful = stir[:count] + (doubt - 1) * lost[:count]
        noise = fit(residual[:count], active[some], doubt * wrong[some], doubtful, noise)
    return Calibration(known, noise, reference, reference, spread, restless)


def _some_rows(total: int) -> npt.NDArray[np.intp]:
    """Return the rows on which the noise is fitted: all of a short period, else stretches spread over it."""
    if total <= _BLOCKS * _BLOCK_ROWS:
        return np.arange(total)
    begins = np.linspace(0, total - _BLOCK_ROWS, _BLOCKS).astype(np.intp)
    return (begins[:, None] + np.arange(_BLOCK_ROWS)).ravel()


def _without_fills(residual: Floats, spread: float, filled: Floats, lost: Floats) -> Floats:
    """Return residuals as large as they would be, had nothing been filled in, shape (T,)."""
    found: Floats = residual / np.sqrt(1 + (filled[1:] + filled[:-1] + lost) / spread**2)
    return found


def _restless(residual: Floats, hour: npt.NDArray[np.intp]) -> Floats:
    """Return the variance by the hour of the day where it is far above that of calm hours, shape (24,)."""
    size = np.abs(residual)
    ordered = size[np.lexsort((size, hour))]
    counts = np.bincount(hour, minlength=HOURS)
    middle = np.cumsum(counts) - counts + counts // 2
    median = np.where(counts > 0, ordered[np.minimum(middle, size.size - 1)], 0.0)
    found: Floats = np.square(1.4826 * median)
    calm = float(np.quantile(found, _CALM))
    return np.where(found > _STIR * calm, found, 0.0)


def _spread(residual: Floats, filled: Floats, lost: Floats) -> float:
    """Return the standard deviation of half the difference of neighbouring residuals, outliers apart."""
    usable = (filled[1:-1] == 0) & (lost[1:] < 1) & (lost[:-1] < 1)
    half = np.abs(np.diff(residual))[usable] / 2
    return max(1.4826 * float(np.median(half)), 1e-3) if half.size else 1.0


def _balance(values: Floats, known: Design, noise: Noise, boundary: Floats, lost: Floats) -> Floats:
    """Return coefficients by generalised least squares with far rows tamed."""
    white, _ = whiten(values, noise, boundary, noise.white_kwh2 + lost)
    mean, precision = prior(known)
    gram = white @ white.T
    solution = balance(gram, mean, precision)
    size = np.abs(white[-1] - solution @ white[:-1])
    scale = max(1.4826 * float(np.median(size)), 1e-9)
    return balance(calmed(gram, white, TAME * scale, size), mean, precision)


def calmed(gram: Floats, white: Floats, limit: float, size: Floats) -> Floats:
    """Return products of columns in which rows of residuals beyond a limit weigh less, from those without.

    A row's weight is the limit over the ``size`` of its residual, shape (T,), at most one.

    References
    ----------
    P. J. Huber, Robust Statistics, 1981.
    """
    far = np.flatnonzero(size > limit)
    rows = white[:, far]
    tame: Floats = gram - (rows * (1 - limit / size[far])) @ rows.T
    return tame


def balance(gram: Floats, mean: Floats, precision: Floats) -> Floats:
    """Return the coefficients that a Gram matrix and a prior agree on, shape (width,)."""
    factor = cho_factor(gram[:-1, :-1] + np.diag(precision))
    solution: Floats = cho_solve(factor, gram[:-1, -1] + precision * mean)
    return solution
