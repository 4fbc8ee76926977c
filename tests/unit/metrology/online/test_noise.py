"""Whitening against the dense covariance; the fit against noise of known parameters."""

import numpy as np
import pytest

from evenwatt.metrology.online.noise import Noise, whiten
from evenwatt.metrology.online.noise_fit import fit

NOISE = Noise(0.3, 1e-4, 0.2, 0.7, 0.05)
T = 40


def covariance(noise: Noise, boundary: np.ndarray, row: np.ndarray) -> np.ndarray:
    """The covariance of the residuals, written down from the model: an independent route."""
    t = np.arange(row.size)
    background = noise.background_kwh2 / (1 - noise.persistence**2)
    dense = background * noise.persistence ** np.abs(t[:, None] - t)
    dense += np.diag(row + boundary[1:] + boundary[:-1])
    return dense - np.diag(boundary[1:-1], 1) - np.diag(boundary[1:-1], -1)


@pytest.fixture
def case() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    boundary, row = rng.uniform(0.1, 2, T + 1), rng.uniform(0.05, 0.5, T)
    boundary[7], row[20] = 500.0, 4000.0
    return rng.normal(size=(3, T)), boundary, row


def test_whitened_products_are_those_of_the_dense_covariance(case) -> None:
    values, boundary, row = case
    white, _ = whiten(values, NOISE, boundary, row)
    dense = covariance(NOISE, boundary, row)
    assert white @ white.T == pytest.approx(values @ np.linalg.solve(dense, values.T), rel=1e-9)


@pytest.mark.parametrize("cut", [2, 3, 8, 20, 21, 22, 38])
def test_two_pieces_give_what_one_gives(case, cut: int) -> None:
    values, boundary, row = case
    whole, _ = whiten(values, NOISE, boundary, row)
    first, carry = whiten(values[:, :cut], NOISE, boundary[: cut + 1], row[:cut])
    second, _ = whiten(values[:, cut:], NOISE, boundary[cut:], row[cut:], carry)
    assert np.concatenate([first, second], axis=1) == pytest.approx(whole, abs=1e-9)


def test_the_fit_finds_the_noise_it_was_given() -> None:
    rng = np.random.default_rng(2)
    intervals = 6000
    shocks = rng.normal(0, np.sqrt(0.2), intervals)
    background = np.zeros(intervals)
    for t in range(1, intervals):
        background[t] = 0.7 * background[t - 1] + shocks[t]
    power = np.where(rng.random(intervals + 1) < 0.5, 50.0, 0.0)
    registers = rng.normal(0, np.sqrt(0.3), intervals + 1) + rng.normal(0, 0.01, intervals + 1) * power
    residual = background + np.diff(registers)
    start = Noise(0.3, 1e-6, 0.02, 0.3, 0.01)
    found = start
    for _ in range(2):  # as a calibration does
        found = fit(residual, power**2, np.zeros(intervals + 1), np.zeros(intervals), found)
    assert found.background_kwh2 == pytest.approx(0.2, rel=0.2)
    assert found.persistence == pytest.approx(0.7, abs=0.06)
    assert found.jitter_h2 == pytest.approx(1e-4, rel=0.25)
    assert found.white_kwh2 < 0.05
    assert found.boundary_kwh2 == 0.3  # given by the steps, not fitted


def test_no_variance_is_refused() -> None:
    with pytest.raises(ArithmeticError):
        whiten(np.ones((1, 4)), Noise(0, 0, 0, 0.5, 0), np.zeros(5), np.zeros(4))
