"""What a sample says of its lot, and what a second sample of a rejected lot would do (4.4.2, 4.4.6)."""

from math import comb

import pytest

from evenwatt.evaluation.inference import additional_sampling_of, bounds_of
from tests.fixtures import walk
from tests.fixtures.province import build_province, rows

SAMPLE, RE = 13, 2  # the plan of lots of 20 and 40 by level III, AQL 4.0


@pytest.fixture
def province(db):
    return build_province()


def test_the_bounds_hold_what_the_sample_does_not_contradict(province):
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=1)
    evaluation = walk.prepared_evaluation(province, lot)
    bounds = bounds_of(evaluation)
    tested = evaluation.tested
    assert (bounds.confidence_pct, bounds.confirmed) == (95, False)

    def found(at_most: int, nonconforming: int) -> float:
        """How likely a sample of such a lot finds no more than so many."""
        return sum(
            comb(nonconforming, k) * comb(lot.size - nonconforming, tested - k) for k in range(at_most + 1)
        ) / comb(lot.size, tested)

    assert found(1, bounds.at_most) > 0.025 >= found(1, bounds.at_most + 1)
    assert 1 - found(0, bounds.at_least) > 0.025
    assert bounds.at_least == 1 or 1 - found(0, bounds.at_least - 1) <= 0.025
    assert additional_sampling_of(evaluation) is None


@pytest.mark.parametrize(("size", "second"), [(8, None), (40, (20, 1))])
def test_a_rejected_lot_shows_what_a_second_sample_would_be(province, size, second):
    walk.approved_filing(province, rows(size))
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=RE)
    found = additional_sampling_of(walk.prepared_evaluation(province, lot))
    assert found is not None
    assert found.remaining == size - lot.sample_size  # spares that nobody needed remain
    assert (found.severity, found.confirmed) == ("tightened", False)
    if second is None:
        assert (found.plan.full_inspection, found.stages) == (True, ())
        return
    assert (found.plan.n, found.plan.ac) == second
    at_aql, *_, worst = found.stages
    assert (at_aql.nonconforming, worst.nonconforming) == (1, 12)
    assert at_aql.first_pct == 100  # one nonconforming charger is no more than Ac
    assert worst.first_pct + worst.later_pct == pytest.approx(worst.together_pct)
    assert 0 < worst.together_pct < 5
