from itertools import pairwise

import pytest

from evenwatt.law.sampling_tables import SEVERITIES
from evenwatt.metrology.neighbouring_plans import neighbouring_plans
from evenwatt.metrology.sampling import sampling_plan


def outcome(size: int, **scheme: str) -> tuple:
    plan = sampling_plan(lot_size=size, **scheme)
    return ("full",) if plan.full_inspection else (plan.n, plan.ac)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize(("level", "aql"), [("III", "4.0"), ("II", "1.0"), ("S-3", "0.4"), ("I", "0.010")])
def test_neighbours_are_the_nearest_sizes_with_another_plan(level: str, aql: str, severity: str) -> None:
    """Every lot of up to 3,300, by looking at each size in turn."""
    scheme = {"level": level, "aql": aql, "severity": severity}
    outcomes = {size: outcome(size, **scheme) for size in range(1, 3302)}
    starts = [1, *(size for before, size in pairwise(outcomes) if outcomes[before] != outcomes[size])]
    for size in range(1, starts[-1]):
        below = [start - 1 for start in starts if 1 < start <= size][-1:]
        above = [start for start in starts if start > size][:1]
        assert [*neighbouring_plans(lot_size=size, **scheme)] == [*below, size, *above]


def test_the_last_plan_of_the_table_has_no_neighbour_above() -> None:
    neighbours = neighbouring_plans(lot_size=2_000_000, level="II", aql="1.0", severity="normal")
    assert max(neighbours) == 2_000_000
