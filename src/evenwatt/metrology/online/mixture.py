"""The spread of errors over a fleet: most small, some off, a few far off; and its product with a Gaussian."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from evenwatt.metrology.online.station import Floats


@dataclass(frozen=True)
class Mixture:
    """A mixture of k normal distributions of 100 · log(1 + error): weights, means, variances, shapes (k,)."""

    weights: Floats
    means: Floats
    variances: Floats


FLEET = Mixture(
    np.array([0.90, 0.02, 0.02, 0.025, 0.015, 0.02]),
    np.array([0.0, 1.5, -1.5, 5.0, -3.0, 0.0]),
    np.array([0.3, 0.5, 0.5, 2.0, 0.8, 4.0]) ** 2,
)
"""What is expected of a fleet before it is seen: good ones; small, gross and slow errors; anything."""

_MOVES = np.array([False, True, True, True, True, False])
"""Components whose mean is learnt: good errors, and those of any kind, lie about their model's mean."""

_CHARGERS = np.array([50.0, 5.0, 5.0, 5.0, 5.0, 10.0])
"""How many chargers that expectation counts for in each component's mean and variance."""

_HALVINGS, _NEWTONS = 14, 4


@dataclass(frozen=True)
class Product:
    """Posterior of N chargers as mixtures: weights, means, variances, shapes (N, k)."""

    weights: Floats
    means: Floats
    variances: Floats

    @property
    def mean(self) -> Floats:
        """Posterior means, shape (N,)."""
        total: Floats = (self.weights * self.means).sum(axis=1)
        return total

    @property
    def variance(self) -> Floats:
        """Posterior variances, shape (N,)."""
        apart = self.means - self.mean[:, None]
        total: Floats = (self.weights * (self.variances + apart * apart)).sum(axis=1)
        return total

    def below(self, limit: Floats) -> Floats:
        """Return the probabilities of lying below a limit, shape (N,)."""
        share: Floats = (self.weights * ndtr((limit[:, None] - self.means) / np.sqrt(self.variances))).sum(
            axis=1
        )
        return share

    def quantile(self, p: float) -> Floats:
        """Return the p-quantiles, shape (N,): halving until it is straight between the ends, then Newton."""
        sd = np.sqrt(self.variances)
        low, high = (self.means - 10 * sd).min(axis=1), (self.means + 10 * sd).max(axis=1)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = self.below(middle) < p
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        at: Floats = (low + high) / 2
        for _ in range(_NEWTONS):
            z = (at[:, None] - self.means) / sd
            density = (self.weights * np.exp(-0.5 * z * z) / sd).sum(axis=1) / np.sqrt(2 * np.pi)
            at = np.clip(at - (self.below(at) - p) / np.maximum(density, 1e-12), low, high)
        return at


def product(mixture: Mixture, mean: Floats, variance: Floats) -> Product:
    """Return the product of a mixture with Gaussians of given means and variances, shapes (N,)."""
    wide = variance[:, None]
    both = 1 / (1 / wide + 1 / mixture.variances)
    centre = both * (mean[:, None] / wide + mixture.means / mixture.variances)
    total = wide + mixture.variances
    logs = np.log(mixture.weights) - 0.5 * (np.log(total) + (mean[:, None] - mixture.means) ** 2 / total)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return Product(weights / weights.sum(axis=1, keepdims=True), centre, both)


def learnt(expected: Mixture, present: Mixture, found: Product) -> Mixture:
    """Return the mixture that posteriors under ``present`` suggest, drawn to what was ``expected``."""
    counts = found.weights.sum(axis=0)
    sums = (found.weights * found.means).sum(axis=0)
    centres = (sums + _CHARGERS * expected.means) / (counts + _CHARGERS)
    means = np.where(_MOVES, centres, present.means)
    apart = found.means - means
    squares = (found.weights * (found.variances + apart * apart)).sum(axis=0)
    started = expected.weights * _CHARGERS.sum()
    weights = (counts + started) / (counts + started).sum()
    variances = (squares + _CHARGERS * expected.variances) / (counts + _CHARGERS)
    return Mixture(weights, means, variances)
