"""What must hold for any lot, plan and draw (R-4.4.2-c, R-4.4.6-e, R-3.12-a)."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evenwatt.law.sampling_tables import SEVERITIES, SamplingPlan
from evenwatt.metrology.additional_sampling import two_stages
from evenwatt.metrology.draw import draw, verify_draw
from evenwatt.metrology.lot_inference import at_least, at_most, between
from evenwatt.metrology.neighbouring_plans import neighbouring_plans
from evenwatt.metrology.sampling import operating_characteristic, sampling_plan
from evenwatt.metrology.sampling_risk import limiting_quality

SIZES = st.integers(1, 400)
PERCENT = st.decimals(1, 99, places=1)
SCHEMES = st.fixed_dictionaries(
    {
        "level": st.sampled_from(["S-1", "S-2", "S-3", "S-4", "I", "II", "III"]),
        "aql": st.sampled_from(["0.010", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5", "10"]),
        "severity": st.sampled_from(SEVERITIES),
    }
)


@st.composite
def plans(draw_from: st.DrawFn) -> dict[str, int]:
    lot_size = draw_from(SIZES)
    n = draw_from(st.integers(1, lot_size))
    return {"lot_size": lot_size, "n": n, "ac": draw_from(st.integers(0, n - 1))}


@given(plan=plans())
def test_a_worse_lot_is_never_likelier_to_pass(plan: dict[str, int]) -> None:
    curve = operating_characteristic(**plan)
    assert curve[0] == 1
    assert curve[-1] == 0
    assert all(better >= worse for better, worse in pairwise(curve))


@given(plan=plans(), risks=st.tuples(PERCENT, PERCENT))
def test_a_smaller_risk_asks_for_a_worse_lot(plan: dict[str, int], risks: tuple[Decimal, Decimal]) -> None:
    small, large = (limiting_quality(**plan, risk_pct=risk) for risk in sorted(risks))
    assert plan["ac"] < large.nonconforming <= small.nonconforming


@given(plan=plans(), confidence_pct=PERCENT)
def test_bounds_hold_what_was_found_and_what_may_remain(
    plan: dict[str, int], confidence_pct: Decimal
) -> None:
    lot_size, n, found = plan["lot_size"], plan["n"], plan["ac"]
    sample = {"lot_size": lot_size, "n": n, "found": found, "confidence_pct": confidence_pct}
    assert found <= at_least(**sample) <= lot_size - n + found
    assert found <= at_most(**sample) <= lot_size - n + found
    low, high = between(**sample)
    assert low <= high
    assert low <= at_least(**sample)
    assert at_most(**sample) <= high


@given(lot_size=st.integers(4, 60), scheme=SCHEMES, share=st.floats(0, 1))
def test_a_second_sample_only_adds_to_the_chance_of_acceptance(
    lot_size: int, scheme: dict[str, str], share: float
) -> None:
    first = sampling_plan(lot_size=lot_size, **scheme)
    second = sampling_plan(lot_size=max(1, lot_size - first.n), **scheme | {"severity": "tightened"})
    if first.full_inspection or second.full_inspection:
        return
    stages = two_stages(lot_size=lot_size, first=first, second=second, nonconforming=round(share * lot_size))
    assert 0 <= stages.at_first <= stages.together <= 1
    assert abs(stages.at_first + stages.after_rejection - stages.together) < 1e-12


@given(lot_size=st.integers(1, 20_000), scheme=SCHEMES)
def test_nothing_changes_up_to_a_neighbour(lot_size: int, scheme: dict[str, str]) -> None:
    def outcome(plan: SamplingPlan) -> tuple[int, int] | None:
        return None if plan.ac is None else (plan.n, plan.ac)

    neighbours = neighbouring_plans(lot_size=lot_size, **scheme)
    own = outcome(neighbours[lot_size])
    for size, plan in neighbours.items():
        if size != lot_size:
            last_alike = size + (1 if size < lot_size else -1)
            assert outcome(plan) != own
            assert outcome(sampling_plan(lot_size=last_alike, **scheme)) == own


@given(members=st.sets(st.text(min_size=1).filter(lambda text: "\n" not in text), max_size=30), seed=SIZES)
def test_every_draw_is_an_order_of_its_lot_and_repeats(members: set[str], seed: int) -> None:
    record = draw(
        lot="批", members=members, seed=str(seed), sample_size=len(members) // 2, spare_size=len(members) // 4
    )
    assert sorted(record.permutation) == sorted(members)
    assert record.permutation[: len(record.sample) + len(record.spares)] == record.sample + record.spares
    assert verify_draw(record.as_dict()) is None
