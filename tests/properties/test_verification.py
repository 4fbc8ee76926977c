"""What must hold for any reading, any budget and any degree of freedom (R-4.4.4-a)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenwatt.metrology.student import coverage_factor
from evenwatt.metrology.uncertainty import Budget, Component, Distribution, bounded
from evenwatt.metrology.working_error import pulse_error, working_error

FIGURES = st.decimals(1, 1000, places=3, allow_nan=False)


@given(shown=FIGURES, reference=FIGURES)
def test_a_verdict_does_not_depend_on_the_method(shown: Decimal, reference: Decimal) -> None:
    """Pulses in proportion to the energies say the same."""
    by_energy = working_error(pile_kwh=[shown], standard_kwh=[reference])
    by_pulses = pulse_error(preset_pulses=[shown * 10_000], counted_pulses=[reference * 10_000])
    assert by_energy == by_pulses
    assert (by_energy > 0) == (shown > reference)


ROWS = st.lists(
    st.builds(
        bounded,
        st.just("分量"),
        st.floats(0.001, 1000),
        st.sampled_from(
            [Distribution.RECTANGULAR, Distribution.TRIANGULAR, Distribution.ARCSINE],
        ),
        sensitivity=st.floats(-10, 10).filter(lambda c: abs(c) > 0.001),
        degrees_of_freedom=st.integers(1, 100),
    ),
    min_size=1,
    max_size=8,
)


@given(rows=ROWS)
def test_a_budget_adds_up(rows: list[Component]) -> None:
    budget = Budget(tuple(rows))
    assert sum(map(budget.share, rows)) == pytest.approx(1)
    contributions = [abs(row.contribution) for row in rows]
    assert max(contributions) <= budget.combined * (1 + 1e-9)
    assert budget.combined <= sum(contributions) * (1 + 1e-9)
    fewest, most = (f(row.degrees_of_freedom for row in rows) for f in (min, sum))
    assert fewest * (1 - 1e-9) <= budget.effective_degrees_of_freedom <= most * (1 + 1e-9)


@given(nu=st.integers(1, 1500), probability=st.floats(0.05, 0.999))
def test_fewer_degrees_of_freedom_ask_for_a_larger_factor(nu: int, probability: float) -> None:
    wider = coverage_factor(probability=probability, degrees_of_freedom=nu)
    assert wider > coverage_factor(probability=probability, degrees_of_freedom=nu + 1) - 1e-8
