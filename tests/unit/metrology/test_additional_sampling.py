"""Two samples of one lot: the closed sum against drawing every pair of samples."""

from itertools import combinations

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.additional_sampling import two_stages
from evenwatt.metrology.sampling import sampling_plan


def plan(n: int, ac: int) -> SamplingPlan:
    return SamplingPlan("A", n, ac, ac + 1, full_inspection=False)


def by_enumeration(
    lot_size: int, first: SamplingPlan, second: SamplingPlan, nonconforming: int
) -> tuple[float, float]:
    failing = set(range(nonconforming))
    at_first = later = pairs = 0
    for drawn in combinations(range(lot_size), first.n):
        accepted = len(failing & set(drawn)) <= first.ac
        for again in combinations([item for item in range(lot_size) if item not in drawn], second.n):
            pairs += 1
            at_first += accepted
            later += not accepted and len(failing & set(again)) <= second.ac
    return at_first / pairs, later / pairs


@pytest.mark.parametrize(
    ("lot_size", "first", "second"),
    [
        (8, plan(2, 0), plan(3, 0)),
        (9, plan(3, 1), plan(4, 1)),
        (8, plan(5, 0), plan(2, 1)),
        (7, plan(3, 0), plan(1, 0)),
        (6, plan(1, 0), plan(4, 2)),
    ],
)
def test_the_sum_is_what_drawing_every_pair_gives(
    lot_size: int, first: SamplingPlan, second: SamplingPlan
) -> None:
    for nonconforming in range(lot_size + 1):
        stages = two_stages(lot_size=lot_size, first=first, second=second, nonconforming=nonconforming)
        at_first, later = by_enumeration(lot_size, first, second, nonconforming)
        assert stages.at_first == pytest.approx(at_first, abs=1e-15)
        assert stages.after_rejection == pytest.approx(later, abs=1e-15)
        assert stages.together == pytest.approx(at_first + later, abs=1e-15)


def test_what_the_first_sample_found_has_left_the_lot() -> None:
    """N = 10, n = 4, Ac 0: with one nonconforming charger a rejected lot has a perfect remainder."""
    stages = two_stages(lot_size=10, first=plan(4, 0), second=plan(5, 0), nonconforming=1)
    assert (stages.at_first, stages.after_rejection, stages.together) == (0.6, 0.4, 1.0)


def test_a_large_lot_is_reckoned_too() -> None:
    first = sampling_plan(lot_size=5000, level="II", aql="1.5", severity="normal")
    second = sampling_plan(lot_size=5000 - first.n, level="II", aql="1.5", severity="tightened")
    stages = two_stages(lot_size=5000, first=first, second=second, nonconforming=200)
    assert stages.at_first < stages.together < 1
    assert stages.together == pytest.approx(stages.at_first + stages.after_rejection)


def test_full_inspection_has_no_second_stage() -> None:
    in_full = SamplingPlan("B", 3, None, None, full_inspection=True)
    for first, second in ((in_full, plan(1, 0)), (plan(1, 0), in_full)):
        with pytest.raises(Denied) as refusal:
            two_stages(lot_size=4, first=first, second=second, nonconforming=1)
        assert refusal.value.code == "no_plan_to_add_to"


@pytest.mark.parametrize("nonconforming", [0, 2, 5])
def test_a_second_sample_larger_than_the_remainder_is_refused(nonconforming: int) -> None:
    with pytest.raises(Denied) as refusal:
        two_stages(lot_size=5, first=plan(3, 0), second=plan(3, 0), nonconforming=nonconforming)
    assert refusal.value.code == "counts_contradict"
