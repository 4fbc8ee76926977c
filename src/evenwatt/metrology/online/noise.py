"""Noise of the balance and its whitening: registers err at boundaries, the background remembers.

The residual of an interval is n_t = e_t - e_(t-1) + b_t + w_t: e belongs to the registers at a boundary and
telescopes, b is an autoregressive background, w is independent. (1 - rho L) n_t has a covariance of two
subdiagonals, so its Cholesky factor, which is what a Kalman filter of this model computes, whitens it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpbtrf, dtbtrs

from evenwatt.metrology.online.station import Floats


@dataclass(frozen=True)
class Noise:
    """Parameters of one station's noise over one period.

    Attributes
    ----------
    boundary_kwh2
        variance of the station's registers at a boundary by their steps, kWh².
    jitter_h2
        variance of reading instants, h²; times the squared power at the boundary.
    background_kwh2
        variance of the shocks of the background, kWh².
    persistence
        correlation of the background from one interval to the next, rho.
    white_kwh2
        variance of what is independent between intervals, kWh².
    """

    boundary_kwh2: float
    jitter_h2: float
    background_kwh2: float
    persistence: float
    white_kwh2: float


@dataclass(frozen=True)
class Carry:
    """What whitening hands on from one piece of a period to the next: the last two rows before it.

    ``factor`` holds the rows' factor, shape (2, 2), lower; ``white`` their whitened columns, ``raw`` the last
    row itself, shapes (p, 2) and (p,); ``boundary_kwh2`` and ``row_kwh2`` the variances of the boundary at
    the begin of the last row and of that row.
    """

    factor: Floats
    white: Floats
    raw: Floats
    boundary_kwh2: float
    row_kwh2: float


def whiten(
    values: Floats, noise: Noise, boundary: Floats, row: Floats, carry: Carry | None = None
) -> tuple[Floats, Carry]:
    """Return columns with the noise's correlations taken out, and what the following piece needs.

    Parameters
    ----------
    values
        columns, shape (p, T), T at least 2.
    boundary
        variances at the T + 1 boundaries [kWh²]; row: of the T intervals [kWh²].
    carry
        of the piece before; ``None`` at the begin of a period.

    References
    ----------
    A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, chapter 3.
    """
    rho, lead = noise.persistence, 0 if carry is None else 2
    band = _bands(np.array([rho]), np.array([noise.background_kwh2]), boundary, row, carry).T
    turned = np.empty((values.shape[1] + lead, values.shape[0]), order="F")
    out = turned.T[:, lead:]
    np.multiply(values[:, :-1], -rho, out=out[:, 1:])
    out[:, 1:] += values[:, 1:]
    out[:, 0] = values[:, 0]
    if carry is not None:
        out[:, 0] -= rho * carry.raw
        turned[:2] = carry.factor @ carry.white.T
        band = np.concatenate([_before(noise, boundary, carry), band], axis=1)
    factor, failed = dpbtrf(band, lower=1, overwrite_ab=1)
    if failed:
        raise ArithmeticError("the noise has no positive variance")
    white, _ = dtbtrs(factor, turned, uplo="L", overwrite_b=1)
    last = np.array([[factor[0, -2], 0.0], [factor[1, -2], factor[0, -1]]])
    handed = Carry(last, white[-2:].T.copy(), values[:, -1].copy(), float(boundary[-2]), float(row[-1]))
    return white.T[:, lead:], handed


def log_scales(
    persistence: Floats, background: Floats, boundary: Floats, row: Floats
) -> tuple[Floats, Floats]:
    """Return the factors of k noises and the logarithms of their prediction variances, shape (k, T).

    The factors stand one behind the other in one band storage, shape (3, k · T): one call for all.

    Parameters
    ----------
    persistence, background
        of each noise, shapes (k, 1), background in kWh².
    boundary, row
        variances of each noise [kWh²], shapes (k, T + 1) and (k, T).
    """
    band = _bands(persistence, background, boundary, row, None)
    band[:, -1, 1] = 0.0
    band[:, -2:, 2] = 0.0
    factor, failed = dpbtrf(band.reshape(-1, 3).T, lower=1, overwrite_ab=1)
    if failed:
        raise ArithmeticError("the noise has no positive variance")
    return factor, 2 * np.log(factor[0]).reshape(row.shape)


def _bands(rho: Floats, background: Floats, boundary: Floats, row: Floats, carry: Carry | None) -> Floats:
    """Return the covariance of n_t - rho n_(t-1) as bands, the diagonal first, shape (…, T, 3).

    ``rho`` and ``background`` have one element in the last axis, T in the others'.
    """
    out = np.empty((*row.shape, 3))
    end, start = boundary[..., 1:], boundary[..., :-1]
    diagonal = start * (1 + rho) ** 2
    diagonal += end
    diagonal += row
    diagonal += background
    diagonal[..., 1:] += rho * rho * (boundary[..., :-2] + row[..., :-1])
    below = end + rho * start
    below *= -(1 + rho)
    below -= rho * row
    if carry is None:
        ends = end[..., :1]
        both = start[..., :1] + row[..., :1]
        diagonal[..., :1] = ends + both + background / (1 - rho * rho)
        below[..., :1] = -(1 + rho) * ends - rho * both
    else:
        diagonal[..., :1] += rho * rho * (carry.boundary_kwh2 + carry.row_kwh2)
    out[..., 0] = diagonal
    out[..., 1] = below
    np.multiply(rho, end, out=out[..., 2])
    return out


def _before(noise: Noise, boundary: Floats, carry: Carry) -> Floats:
    """Return the columns of the band for the two rows before a piece, what came before those taken out."""
    rho = noise.persistence
    joint, before = float(boundary[0]), carry.boundary_kwh2
    known = carry.factor @ carry.factor.T
    below = -(1 + rho) * (joint + rho * before) - rho * carry.row_kwh2
    return np.array([[known[0, 0], known[1, 1]], [known[1, 0], below], [rho * before, rho * joint]])
