"""Bounds of a lot's nonconforming chargers: every lot of up to 12, every sample size, every truth."""

from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.metrology.lot_inference import at_least, at_most, between

SAMPLES = [(lot_size, n) for lot_size in range(1, 13) for n in range(lot_size + 1)]


def chance(lot_size: int, n: int, nonconforming: int, found: int) -> Fraction:
    ways = comb(nonconforming, found) * comb(lot_size - nonconforming, n - found) if found <= n else 0
    return Fraction(ways, comb(lot_size, n))


@pytest.mark.parametrize("confidence_pct", [Decimal(50), Decimal(90), Decimal("99.5")])
def test_the_truth_lies_within_the_bounds_at_least_as_often_as_stated(confidence_pct: Decimal) -> None:
    stated = Fraction(confidence_pct) / 100
    for lot_size, n in SAMPLES:
        given = [
            {"lot_size": lot_size, "n": n, "found": found, "confidence_pct": confidence_pct}
            for found in range(n + 1)
        ]
        high, low, both = ([bound(**sample) for sample in given] for bound in (at_most, at_least, between))
        for truth in range(lot_size + 1):
            chances = [chance(lot_size, n, truth, found) for found in range(n + 1)]
            assert sum(p for p, bound in zip(chances, high, strict=True) if truth <= bound) >= stated
            assert sum(p for p, bound in zip(chances, low, strict=True) if truth >= bound) >= stated
            assert sum(p for p, (a, b) in zip(chances, both, strict=True) if a <= truth <= b) >= stated


def test_no_bound_is_wider_than_it_must_be() -> None:
    """The upper bound is the largest number that 5 % of the samples, or more, would understate so far."""
    for lot_size, n in SAMPLES:
        for found in range(n + 1):
            possible = [
                truth
                for truth in range(found, lot_size - n + found + 1)
                if sum(chance(lot_size, n, truth, seen) for seen in range(found + 1)) > Fraction(5, 100)
            ]
            bound = at_most(lot_size=lot_size, n=n, found=found, confidence_pct=Decimal(95))
            assert bound == max(possible)


def test_a_number_on_the_very_limit_is_contradicted() -> None:
    sample = {"lot_size": 4, "n": 2, "found": 0}  # with one nonconforming, 3 samples of 6 find none
    assert at_most(**sample, confidence_pct=Decimal("50.1")) == 1
    assert at_most(**sample, confidence_pct=Decimal(50)) == 0


def test_a_lot_inspected_in_full_is_known() -> None:
    assert between(lot_size=8, n=8, found=3, confidence_pct=Decimal(95)) == (3, 3)


def test_nothing_is_known_of_a_lot_without_a_sample() -> None:
    assert between(lot_size=8, n=0, found=0, confidence_pct=Decimal(95)) == (0, 8)


@pytest.mark.parametrize(
    ("altered", "code"),
    [
        ({"found": 14}, "counts_contradict"),
        ({"found": -1}, "counts_contradict"),
        ({"n": 41}, "counts_contradict"),
        ({"confidence_pct": Decimal(100)}, "confidence_out_of_range"),
        ({"confidence_pct": Decimal(0)}, "confidence_out_of_range"),
        ({"confidence_pct": Decimal(-50)}, "confidence_out_of_range"),
    ],
)
@pytest.mark.parametrize("bound", [at_most, at_least, between])
def test_unusable_counts_are_refused(bound, altered: dict, code: str) -> None:
    with pytest.raises(Denied) as refusal:
        bound(**({"lot_size": 40, "n": 13, "found": 1, "confidence_pct": Decimal(95)} | altered))
    assert refusal.value.code == code
