"""What is expected of a model nobody can see: as wide as what is seen allows."""

import numpy as np
import pytest
from scipy.stats import chi2

from evenwatt.metrology.online.fleet import _at_most, _bias_learnt

MODELS = [(f"m{k:02d}", False, "bias") for k in range(12)]


def learnt(mean: list[float]) -> tuple[float, float]:
    return _bias_learnt(MODELS, np.array(mean), np.full(12, 0.02**2), (0.0, 0.05))


def test_a_normal_sample_has_the_upper_end_of_its_variance() -> None:
    squares = np.array([0.5, 1.0, 1.5, 1.0])
    assert _at_most(squares) == pytest.approx(3 / chi2.ppf(0.05, 3))


def test_one_model_in_many_says_less_of_the_spread_than_many() -> None:
    """Two spreads that look the same; the one that rests on a single model is doubted more."""
    alone, many = np.array([1.2] + [0.0] * 11), np.full(12, 0.1)
    assert alone.mean() == pytest.approx(many.mean())
    assert _at_most(alone) > 2 * _at_most(many)


def test_models_that_are_alike_let_expect_little() -> None:
    assert learnt([0.0] * 12)[1] < 0.15


def test_a_model_that_is_off_by_one_percent_lets_expect_another() -> None:
    """The interval of an unseen model reaches a bias of the size of the one that was seen."""
    centre, sd = learnt([1.0] + [0.0] * 11)
    assert 1.96 * sd > 1.0 - centre
    assert 1.96 * sd > 1.0 + centre


def test_nobody_seen_leaves_what_was_expected() -> None:
    unseen = [("m", True, "bias")]
    assert _bias_learnt(unseen, np.zeros(1), np.ones(1), (0.0, 0.05)) == (0.0, 0.05)
