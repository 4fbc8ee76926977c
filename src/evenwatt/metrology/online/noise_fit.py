"""The noise of a station, by maximum likelihood on the residuals of a first balance."""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dtbtrs

from evenwatt.metrology.online.noise import Noise, log_scale
from evenwatt.metrology.online.station import Floats

_ITERATIONS = 8
_FAR = 3.0
_PULL = 0.05
_NUDGE = 1e-3
_ENOUGH = 1.0
"""Twice the log likelihood gained below which another step is not worth its time."""
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

    def noise_at(x: Floats) -> Noise:
        jitter, background, white = np.exp(x[[0, 1, 3]])
        return Noise(
            start.boundary_kwh2, float(jitter), float(background), float(np.tanh(x[2])), float(white)
        )

    def predict(x: Floats) -> tuple[Floats, Floats]:
        noise = noise_at(x)
        factor, log_variance = log_scale(
            noise, noise.boundary_kwh2 + noise.jitter_h2 * activity + boundary, noise.white_kwh2 + row
        )
        u = residual.copy()
        u[1:] -= noise.persistence * residual[:-1]
        z, _ = dtbtrs(factor, u[:, None], uplo="L", overwrite_b=1)
        return z[:, 0], log_variance

    def cost(z: Floats, log_variance: Floats, x: Floats) -> float:
        size = np.abs(z)
        tame = np.where(size < _FAR, z * z, 2 * _FAR * size - _FAR**2)
        return float(tame.sum() + log_variance.sum() + _PULL * np.sum((x - origin) ** 2))

    x, damping = np.clip(origin, _LOWEST, _HIGHEST), 1e-3
    z, logs = predict(x)
    now = cost(z, logs, x)
    for _ in range(_ITERATIONS):
        slopes_z, slopes_log = np.empty((4, z.size)), np.empty((4, z.size))
        for k in range(4):
            moved = x.copy()
            moved[k] += _NUDGE
            there_z, there_log = predict(moved)
            slopes_z[k], slopes_log[k] = (there_z - z) / _NUDGE, (there_log - logs) / _NUDGE
        tamed = np.clip(z, -_FAR, _FAR)
        gradient = 2 * slopes_z @ tamed + slopes_log.sum(axis=1) + 2 * _PULL * (x - origin)
        error = slopes_z + slopes_log * (0.5 * z)
        information = 2 * error @ error.T + slopes_log @ slopes_log.T + 2 * _PULL * np.eye(4)
        while True:
            damped = information + damping * np.diag(np.diag(information))
            step = np.clip(np.linalg.solve(damped, -gradient), -1.5, 1.5)
            there = np.clip(x + step, _LOWEST, _HIGHEST)
            there_z, there_log = predict(there)
            then = cost(there_z, there_log, there)
            if then <= now or damping > 1e4:
                break
            damping *= 10
        if then > now:
            break
        gained, x, z, logs, now = now - then, there, there_z, there_log, then
        damping = max(damping / 10, 1e-4)
        if gained < _ENOUGH:
            break
    return noise_at(x)
