"""Probabilities set right by verified chargers: monotone, drawn to the identity, never from too few."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import beta

from evenwatt.metrology.online.recalibration import (
    Enough,
    Recalibration,
    enough,
    recalibrated,
    recalibration,
    share_interval,
)
from evenwatt.metrology.online.verdicts import Conclusions, Reason, Verdict, nothing, thresholds

DAY = date(2026, 9, 30)
RULE = Enough(verified=100, of_each=20)


def log_odds(p: np.ndarray) -> np.ndarray:
    odds: np.ndarray = np.log(p / (1 - p))
    return odds


def visits(count: int, bad: int) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities that overstate: of those at 0.8 fewer are outside than that."""
    outside = np.arange(count) < bad
    return np.where(np.arange(count) % 2 == 0, 0.8, 0.4), outside


def test_the_rule_is_a_parameter() -> None:
    assert enough(on=DAY) == RULE


@pytest.mark.parametrize(
    ("count", "bad", "identity"),
    [(99, 40, True), (100, 40, False), (100, 19, True), (100, 20, False), (100, 81, True), (100, 80, False)],
)
def test_too_few_verified_chargers_leave_probabilities_alone(count: int, bad: int, identity: bool) -> None:
    found = recalibration(*visits(count, bad), RULE)
    assert found.is_identity is identity
    assert (found.verified, found.outside) == (count, bad)
    p = np.array([0.0, 0.2, 0.95, 1.0, np.nan])
    assert np.array_equal(found.applied(p), p, equal_nan=True) is identity


def test_nobody_verified_is_too_few() -> None:
    assert recalibration(np.zeros(0), np.zeros(0, bool), RULE).is_identity


def test_beyond_what_was_learnt_from_the_change_at_that_end_holds() -> None:
    """Four hundred visits between 0.2 and 0.6: the log-odds of others move as do those of the nearer end."""
    rng = np.random.default_rng(3)
    p = rng.uniform(0.2, 0.6, 400)
    found = recalibration(p, rng.random(400) < p / 2, RULE)
    assert (found.p_low, found.p_high) == (p.min(), p.max())
    for ends, beyond in ((p.min(), [1e-5, 0.01, 0.15]), (p.max(), [0.7, 0.9, 0.9999])):
        [moved] = log_odds(found.applied(np.array([ends]))) - log_odds(np.array([ends]))
        changes = log_odds(found.applied(np.array(beyond))) - log_odds(np.array(beyond))
        assert changes == pytest.approx(np.full(len(beyond), moved), abs=1e-6)


def test_overstated_probabilities_are_set_right() -> None:
    """Ten thousand visits whose odds are the square root of those told: the map finds the true shares."""
    rng = np.random.default_rng(5)
    p = rng.uniform(0.01, 0.99, 10_000)
    true = np.sqrt(p / (1 - p)) / (1 + np.sqrt(p / (1 - p)))
    found = recalibration(p, rng.random(p.size) < true, RULE)
    assert found.applied(p) == pytest.approx(true, abs=0.03)


def test_probabilities_that_are_right_stay() -> None:
    rng = np.random.default_rng(6)
    p = rng.uniform(0.01, 0.99, 10_000)
    found = recalibration(p, rng.random(p.size) < p, RULE)
    assert found.applied(p) == pytest.approx(p, abs=0.03)


def test_the_map_never_turns_round() -> None:
    """Even where those visited contradict their probabilities."""
    p = np.repeat([0.05, 0.95], 100)
    found = recalibration(p, p < 0.5, RULE)
    told = found.applied(np.linspace(0, 1, 201))
    assert (np.diff(told) >= 0).all()
    assert ((told >= 0) & (told <= 1)).all()


def rows(p: list[float], verdicts: list[Verdict], reasons: list[str]) -> Conclusions:
    return replace(
        nothing(len(p), ""), p_out_of_mpe=np.array(p), verdicts=tuple(verdicts), reasons=tuple(reasons)
    )


def test_verdicts_follow_and_hindrances_stay() -> None:
    """Logit halved: 0.95 becomes 0.81, 0.999 becomes 0.97."""
    halved = Recalibration(0.5, 0.5, 0.0, 500, 100, is_identity=False)
    before = rows(
        [0.95, 0.999, 0.05, 0.001, 0.999, np.nan],
        [Verdict.FAIL, Verdict.FAIL, Verdict.PASS, Verdict.PASS, Verdict.UNDETERMINED, Verdict.UNDETERMINED],
        ["", "", "", "", Reason.NO_ANCHOR, Reason.NO_MASTER],
    )
    after = recalibrated(before, halved, thresholds(on=DAY))
    assert after.p_out_of_mpe[:2] == pytest.approx([0.8134, 0.9693], abs=1e-3)
    assert after.verdicts == (
        Verdict.UNDETERMINED,
        Verdict.FAIL,
        Verdict.UNDETERMINED,
        Verdict.PASS,
        Verdict.UNDETERMINED,
        Verdict.UNDETERMINED,
    )
    assert after.reasons == (
        Reason.NEAR_THE_LIMIT,
        "",
        Reason.NEAR_THE_LIMIT,
        "",
        Reason.NO_ANCHOR,
        Reason.NO_MASTER,
    )


def test_one_near_the_limit_may_get_its_verdict() -> None:
    doubled = Recalibration(2.0, 2.0, 0.0, 500, 100, is_identity=False)
    before = rows([0.85, 0.15], [Verdict.UNDETERMINED] * 2, [Reason.NEAR_THE_LIMIT] * 2)
    after = recalibrated(before, doubled, thresholds(on=DAY))
    assert after.verdicts == (Verdict.FAIL, Verdict.PASS)


@pytest.mark.parametrize(("found", "of"), [(0, 10), (3, 10), (10, 10), (27, 30)])
def test_intervals_are_those_of_clopper_and_pearson(found: int, of: int) -> None:
    low, high = share_interval(found, of, coverage=0.95)
    assert low == pytest.approx(beta.ppf(0.025, found, of - found + 1) if found else 0.0)
    assert high == pytest.approx(beta.ppf(0.975, found + 1, of - found) if found < of else 1.0)


def test_nobody_seen_says_nothing_of_a_share() -> None:
    assert share_interval(0, 0, coverage=0.95) == (0.0, 1.0)
