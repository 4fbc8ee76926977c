"""Noise of the balance: on the registers at each boundary, an autoregressive background, lost rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpbtrf, dtbtrs
from scipy.optimize import minimize

from evenwatt.metrology.online.station import Floats


@dataclass(frozen=True)
class Noise:
    """Parameters of one station's noise over one period.

    Attributes
    ----------
    boundary_kwh2
        variance of a register difference at a boundary (quantisation, interpolation), kWh².
    jitter_h2
        variance of reading instants, h², times the squared power at the boundary.
    background_kwh2
        variance of the shocks of the background, kWh².
    persistence
        correlation of the background from one interval to the next.
    white_kwh2
        variance of what is independent between intervals, kWh².
    proportional
        variance relative to the squared energy of the interval, dimensionless.
    """

    boundary_kwh2: float
    jitter_h2: float
    background_kwh2: float
    persistence: float
    white_kwh2: float
    proportional: float


def bands(noise: Noise, boundary: Floats, row: Floats) -> Floats:
    """Return the covariance of n_t - rho n_(t-1) in lower band storage, shape (3, T).

    ``boundary`` (T + 1,) and ``row`` (T,) are variances in kWh².
    """
    rho = noise.persistence
    out = np.zeros((3, row.size))
    end, start, before = boundary[1:], boundary[:-1], boundary[:-2]
    diagonal = out[0]
    np.multiply(start, (1 + rho) ** 2, out=diagonal)
    diagonal += end
    diagonal += row
    diagonal += noise.background_kwh2
    diagonal[1:] += rho * rho * (before + row[:-1])
    diagonal[0] = end[0] + start[0] + row[0] + noise.background_kwh2 / (1 - rho * rho)
    out[1, :-1] = -(1 + rho) * end[:-1] - rho * (1 + rho) * start[:-1] - rho * row[:-1]
    if row.size > 1:
        out[1, 0] = -(1 + rho) * end[0] - rho * start[0] - rho * row[0]
    out[2, :-2] = rho * end[:-2]
    return out


def quasi_difference(values: Floats, rho: float) -> Floats:
    """Return x_t - rho x_(t-1) along the last axis; the first stays."""
    out = values.copy()
    out[..., 1:] -= rho * values[..., :-1]
    return out


def variances(noise: Noise, activity: Floats, total: Floats, boundary: Floats, row: Floats) -> tuple[Floats, Floats]:
    return (
        noise.boundary_kwh2 + noise.jitter_h2 * activity + boundary,
        noise.white_kwh2 + noise.proportional * total + row,
    )


def fit(residual: Floats, activity: Floats, squares: Floats, boundary: Floats, row: Floats, start: Noise) -> Noise:
    """Return the noise under which the residuals are likeliest."""

    def unpack(x: Floats) -> Noise:
        e = np.exp(np.clip(x, -40, 20))
        return Noise(e[0], e[1], e[2], float(np.tanh(x[3])), e[4], e[5])

    def cost(x: Floats) -> float:
        noise = unpack(x)
        e, h = variances(noise, activity, squares, boundary, row)
        factor, info = dpbtrf(bands(noise, e, h), lower=1)
        if info:
            return 1e12
        u = quasi_difference(residual, noise.persistence)
        z, _ = dtbtrs(factor, u[:, None], uplo="L")
        z = z[:, 0]
        r = np.abs(z)
        huber = np.where(r < 3, z * z, 6 * r - 9).sum()
        # a weak pull keeps parameters the data say nothing about in place
        return float(huber / 2 + np.log(factor[0]).sum() + 0.05 * np.sum((x - x0) ** 2))

    x0 = np.array(
        [
            np.log(start.boundary_kwh2),
            np.log(start.jitter_h2),
            np.log(start.background_kwh2),
            np.arctanh(start.persistence),
            np.log(start.white_kwh2),
            np.log(start.proportional),
        ]
    )
    best = minimize(cost, x0, method="L-BFGS-B", options={"maxiter": 30})
    return unpack(best.x)
