"""What a station's statistics say about its chargers' ratios, its own nuisance integrated out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from evenwatt.metrology.online.calibration import Calibration, balance, prior
from evenwatt.metrology.online.columns import Loss
from evenwatt.metrology.online.station import Floats, Station
from evenwatt.metrology.online.statistics import Statistics

_MODEL_VARIANCE = 1.1
"""What the noise model leaves out, as a factor on variances (measured on simulated fleets)."""

_LEAST_VARIANCE = 0.95
"""The noise was fitted: where much was filled in, calm rows must not pretend to a precision beyond it."""

_FAINT = 0.5
"""Standard deviation of a ratio about one at which the logarithm is still expanded where the data put it."""


@dataclass(frozen=True)
class Evidence:
    """Gaussian evidence of one station on m quantities: 100 · log ratio per charger, then shared losses.

    Attributes
    ----------
    information, shift
        precision (m, m) and precision times mean (m,) of the likelihood.
    information_bound
        the same precision had the noise been known and no row been tamed, shape (m, m).
    losses
        (model, metered behind the conversion, loss) of the last l quantities.
    energy_kwh
        what all chargers registered.
    unexplained
        share of the master's energy that the chargers do not explain, in calm hours of the day.
    unrest
        standard deviation of the unmetered background relative to the chargers' mean energy.
    clock_s
        standard deviation of reading instants [s].
    charger_clock_s
        by how much each charger's clock seems to be off the master's [s], drawn to zero, shape (n,).
    """

    information: Floats
    shift: Floats
    information_bound: Floats
    losses: tuple[tuple[str, bool, Loss], ...]
    energy_kwh: float
    unexplained: float
    unrest: float
    clock_s: float
    charger_clock_s: Floats


def evidence(station: Station, frozen: Calibration, found: Statistics) -> Evidence:
    """Return the evidence of a period's statistics.

    References
    ----------
    Partitioned normal equations; J. Durbin, S. J. Koopman, Time Series Analysis by State Space Methods, 2012.
    """
    n, shared = len(station.chargers.ids), len(frozen.design.losses)
    kept = n + shared
    mean, precision = prior(frozen.design)
    solution = balance(found.gram, mean, precision)
    misfit = np.append(-solution, 1.0)
    squares = float(misfit @ found.gram @ misfit)
    variance = squares / max(found.rows - found.gram.shape[0], 1) / max(found.weight / found.rows, 1e-3)
    variance = max(variance, _LEAST_VARIANCE)
    gram = found.gram[:-1, :-1].copy()
    right = found.gram[:-1, -1].copy()
    own = np.arange(kept, gram.shape[0])
    gram[own, own] += precision[kept:]
    right[kept:] += precision[kept:] * mean[kept:]
    factor = cho_factor(gram[kept:, kept:])
    reduced = gram[:kept, :kept] - gram[:kept, kept:] @ cho_solve(factor, gram[kept:, :kept])
    reduced_right = right[:kept] - gram[:kept, kept:] @ cho_solve(factor, right[kept:])
    scale = np.ones(kept)
    about = solution[:kept].copy()
    about[:n] = np.clip(about[:n], 1 - _FAINT, 1 + _FAINT)
    scale[:n] = about[:n] / 100
    where = about.copy()
    where[:n] = 100 * np.log(about[:n])
    bound = scale[:, None] * reduced * scale
    information = bound / (variance * _MODEL_VARIANCE)
    gradient = scale * (reduced_right - reduced @ about) / (variance * _MODEL_VARIANCE)
    energy = max(float(found.energy_kwh.sum()), 1e-9)
    explained = float(solution[:n] @ found.calm_kwh)
    noise = frozen.noise
    wander = np.sqrt(noise.background_kwh2 / (1 - noise.persistence**2) + noise.white_kwh2)
    return Evidence(
        information=information,
        shift=gradient + information @ where,
        information_bound=bound,
        losses=frozen.design.losses,
        energy_kwh=energy,
        unexplained=1 - explained / found.calm_master_kwh if found.calm_master_kwh > 0 else -1.0,
        unrest=float(wander) * found.rows / energy,
        clock_s=3600 * float(np.sqrt(noise.jitter_h2)),
        charger_clock_s=3600 * solution[-n:],
    )
