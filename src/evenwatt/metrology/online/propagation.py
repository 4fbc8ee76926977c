"""Expectation propagation: a Gaussian likelihood of a station's chargers meets each one's mixture prior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.metrology.online.mixture import Mixture, Product, product
from evenwatt.metrology.online.station import Floats

_DAMPING = 0.8
_LEAST = 1e-4


@dataclass(frozen=True)
class Sites:
    """Gaussian stand-ins for each charger's prior: precisions and shifts, shapes (n,)."""

    precision: Floats
    shift: Floats


def propagate(
    information: Floats, shift: Floats, mixture: Mixture, sites: Sites, *, rounds: int
) -> tuple[Sites, Product]:
    """Return sites and posteriors of n chargers after some rounds, all sites at once, damped.

    Parameters
    ----------
    information, shift
        precision (n, n) and precision times mean (n,) of the likelihood of 100 · log(1 + error).

    References
    ----------
    T. P. Minka, Expectation Propagation for approximate Bayesian inference, UAI 2001.
    """
    precision, moved = sites.precision, sites.shift
    n = np.arange(precision.size)
    found = product(mixture, np.zeros(n.size), np.ones(n.size))
    for _ in range(rounds):
        total = information.copy()
        total[n, n] += precision
        covariance = np.linalg.inv(total)
        mean, variance = covariance @ (shift + moved), covariance[n, n]
        alone = np.maximum(1 / variance - precision, 1e-6)
        alone_shift = mean / variance - moved
        found = product(mixture, alone_shift / alone, 1 / alone)
        target = np.maximum(1 / found.variance - alone, _LEAST)
        target_shift = found.mean * (target + alone) - alone_shift
        precision = precision + _DAMPING * (target - precision)
        moved = moved + _DAMPING * (target_shift - moved)
    return Sites(precision, moved), found
