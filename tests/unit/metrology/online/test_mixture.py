"""Mixture prior and expectation propagation, against formulas and integrals."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from evenwatt.metrology.online.mixture import FLEET, Mixture, learnt, product
from evenwatt.metrology.online.propagation import Sites, propagate


def density(e: float) -> float:
    sd = np.sqrt(FLEET.variances)
    return float((FLEET.weights * norm.pdf(e, FLEET.means, sd)).sum())


@pytest.mark.parametrize(("mean", "sd"), [(0.1, 0.2), (2.5, 0.6), (-6.0, 3.0), (0.0, 50.0)])
def test_posteriors_are_the_integrals(mean: float, sd: float) -> None:
    found = product(FLEET, np.array([mean]), np.array([sd**2]))
    points = sorted({mean, 0.0})

    def weighted(power: int) -> float:
        return quad(
            lambda e: e**power * density(e) * norm.pdf(e, mean, sd), -40, 40, points=points, limit=400
        )[0]

    total, first, second = weighted(0), weighted(1), weighted(2)
    assert found.mean[0] == pytest.approx(first / total, abs=1e-6)
    assert found.variance[0] == pytest.approx(second / total - (first / total) ** 2, rel=1e-5)


def test_quantiles_and_probabilities_belong_together() -> None:
    found = product(FLEET, np.array([0.5, 3.0]), np.array([1.0, 0.04]))
    for p in (0.025, 0.5, 0.975):
        assert found.below(found.quantile(p)) == pytest.approx(p, abs=1e-9)


def test_independent_chargers_are_exact() -> None:
    """With a diagonal likelihood the sites have nothing to approximate."""
    information, mean = np.array([4.0, 0.3, 25.0]), np.array([0.4, 5.0, -3.0])
    start = Sites(np.full(3, 1.0), np.zeros(3))
    _, found = propagate(np.diag(information), information * mean, FLEET, start, rounds=30)
    exact = product(FLEET, mean, 1 / information)
    assert found.mean == pytest.approx(exact.mean, abs=1e-6)
    assert found.variance == pytest.approx(exact.variance, rel=1e-6)


def test_a_gaussian_prior_makes_it_a_regression() -> None:
    rng = np.random.default_rng(3)
    root = rng.normal(size=(4, 4))
    information = root @ root.T + 0.1 * np.eye(4)
    shift = rng.normal(size=4)
    normal = Mixture(np.array([1.0]), np.array([0.0]), np.array([0.49]))
    _, found = propagate(information, shift, normal, Sites(np.ones(4), np.zeros(4)), rounds=40)
    covariance = np.linalg.inv(information + np.eye(4) / 0.49)
    assert found.mean == pytest.approx(covariance @ shift, abs=1e-6)
    assert found.variance == pytest.approx(np.diag(covariance), rel=1e-6)


def test_the_spread_is_learnt_from_many_and_kept_from_few() -> None:
    errors = np.random.default_rng(4).normal(0, 0.6, 4000)
    found = product(FLEET, errors, np.full(errors.size, 0.01))
    many = learnt(FLEET, FLEET, found)
    for _ in range(20):
        many = learnt(FLEET, many, product(many, errors, np.full(errors.size, 0.01)))
    mean = (many.weights * many.means).sum()
    spread = np.sqrt((many.weights * (many.variances + (many.means - mean) ** 2)).sum())
    assert spread == pytest.approx(0.6, abs=0.06)
    few = learnt(FLEET, FLEET, product(FLEET, errors[:2], np.full(2, 0.01)))
    assert few.weights == pytest.approx(FLEET.weights, abs=0.03)
