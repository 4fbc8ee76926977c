"""The noise of a station, by maximum likelihood on the residuals of a first balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dtbtrs

from evenwatt.metrology.online.noise import Noise, log_scales
from evenwatt.metrology.online.station import Floats

_ITERATIONS = 8
_FAR = 3.0
_PULL = 0.05
_NUDGE = 1e-3
_ENOUGH = 3.0
"""Twice the log likelihood gained below which another step is not worth its time."""
_STIFFEST = 1e4
_LOWEST, _HIGHEST = np.array([-25.0, -20.0, 0.0, -20.0]), np.array([0.0, 15.0, 2.9, 15.0])


def fit(residual: Floats, activity: Floats, boundary: Floats, row: Floats, start: Noise) -> Noise:
    """Return the noise under which the residuals are likeliest, its register steps given.

    Fisher scoring on logarithms (the persistence on its inverse hyperbolic tangent), with prediction errors
    beyond three standard deviations counted as three, and a weak pull to the start that keeps a parameter
    of which the data say nothing where it was.

    Parameters
    ----------
    residual
        shape (T,), kWh; activity: squared power at boundaries, shape (T + 1,), kW².
    boundary, row
        variances of filled readings and lost rows, shapes (T + 1,) and (T,), kWh².
    """
    origin = np.array(
        [
            np.log(start.jitter_h2),
            np.log(start.background_kwh2),
            np.arctanh(start.persistence),
            np.log(start.white_kwh2),
        ]
    )
    given = _Given(residual, activity, start.boundary_kwh2 + boundary, row)
    x, damping = np.clip(origin, _LOWEST, _HIGHEST), 1e-3
    now = _look(given, x, origin)
    for _ in range(_ITERATIONS):
        then, there = now, x
        while damping <= _STIFFEST:
            damped = now.information + damping * np.diag(np.diag(now.information))
            step = np.clip(np.linalg.solve(damped, -now.gradient), -1.5, 1.5)
            there = np.clip(x + step, _LOWEST, _HIGHEST)
            then = _look(given, there, origin)
            if then.cost <= now.cost:
                break
            damping *= 10
        if then.cost > now.cost or then is now:
            break
        gained, x, now = now.cost - then.cost, there, then
        damping = max(damping / 10, 1e-4)
        if gained < _ENOUGH:
            break
    jitter, background, white = np.exp(x[[0, 1, 3]])
    return Noise(start.boundary_kwh2, float(jitter), float(background), float(np.tanh(x[2])), float(white))


@dataclass(frozen=True)
class _Given:
    """Residuals and what is known of their variances, as :func:`fit` takes them."""

    residual: Floats
    activity: Floats
    boundary: Floats
    row: Floats


@dataclass(frozen=True)
class _Seen:
    """Twice the negative log likelihood at a point, its gradient and its expected curvature, (4,), (4, 4)."""

    cost: float
    gradient: Floats
    information: Floats


def _look(given: _Given, x: Floats, origin: Floats) -> _Seen:
    """Return what there is to see at parameters ``x``, slopes by differences."""
    points = x + _NUDGE * np.eye(5, 4, -1)
    z, logs = _predict(given, points)
    size = np.abs(z[0])
    tame = np.where(size < _FAR, size * size, 2 * _FAR * size - _FAR**2)
    slopes_z, slopes_log = (z[1:] - z[0]) / _NUDGE, (logs[1:] - logs[0]) / _NUDGE
    pulled = x - origin
    error = slopes_z + slopes_log * (0.5 * z[0])
    return _Seen(
        cost=float(tame.sum() + logs[0].sum() + _PULL * np.sum(pulled**2)),
        gradient=2 * slopes_z @ np.clip(z[0], -_FAR, _FAR) + slopes_log.sum(axis=1) + 2 * _PULL * pulled,
        information=2 * error @ error.T + slopes_log @ slopes_log.T + 2 * _PULL * np.eye(4),
    )


def _predict(given: _Given, points: Floats) -> tuple[Floats, Floats]:
    """Return standardised prediction errors and log variances of k points, shapes (k, T)."""
    jitter, background, white = np.exp(points[:, [0, 1, 3]]).T[..., None]
    rho = np.tanh(points[:, 2:3])
    factor, logs = log_scales(rho, background, jitter * given.activity + given.boundary, white + given.row)
    u = np.repeat(given.residual[None], len(points), axis=0)
    u[:, 1:] -= rho * given.residual[:-1]
    z, _ = dtbtrs(factor, u.reshape(-1, 1), uplo="L", overwrite_b=1)
    return z.reshape(u.shape), logs
