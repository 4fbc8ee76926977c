"""What must hold for any registers (R-3.10-a, R-4.3.2-c)."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.metrology.online.filling import increments
from evenwatt.metrology.online.mixture import FLEET, product
from evenwatt.metrology.online.station import MISSING, Chargers, Station

STEPS = st.lists(st.integers(0, 60_000), min_size=6, max_size=40)


def of(steps: list[int], gone: set[int]) -> tuple[Station, np.ndarray]:
    whole = np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
    seen = whole.copy()
    inner = [at for at in gone if 0 < at < whole.size - 1]
    seen[inner] = MISSING
    unknown = np.full(1, np.nan)
    chargers = Chargers(("c",), ("m",), np.zeros(1, bool), np.zeros(1, bool), np.full(1, 60.0),
                        np.full(1, 10.0), np.full(1, 2.0), unknown, unknown)  # fmt: skip
    return Station(
        "s", chargers, 0, 3600, whole, seen[None], np.zeros((0, whole.size), np.int64), 10.0
    ), whole


@given(STEPS, st.sets(st.integers(0, 40)))
def test_gaps_neither_lose_nor_invent_energy(steps: list[int], gone: set[int]) -> None:
    station, whole = of(steps, gone)
    found = increments(station)
    assert np.isclose(found.charger_kwh.sum() * 1000, whole[-1])
    assert (found.charger_kwh >= 0).all()
    assert (found.boundary_kwh2 >= 0).all()
    assert (found.row_kwh2 >= 0).all()


@given(STEPS, st.sets(st.integers(0, 40)), st.integers(-(10**9), 10**9))
def test_where_a_register_begins_does_not_matter(steps: list[int], gone: set[int], start: int) -> None:
    station, _ = of(steps, gone)
    moved = np.where(station.charger_wh == MISSING, MISSING, station.charger_wh + start)
    one, other = increments(station), increments(replace(station, charger_wh=moved))
    assert np.allclose(one.charger_kwh, other.charger_kwh)
    assert np.allclose(one.boundary_kwh2, other.boundary_kwh2)


@settings(max_examples=50)
@given(st.floats(-20, 20), st.floats(0.01, 100))
def test_a_posterior_lies_between_prior_and_data_and_its_interval_holds_its_mass(
    mean: float, sd: float
) -> None:
    found = product(FLEET, np.array([mean]), np.array([sd * sd]))
    low, high = found.quantile(0.025), found.quantile(0.975)
    assert np.isclose(found.below(high) - found.below(low), 0.95, atol=1e-6)
    parts = [mean, *FLEET.means.ravel()]
    assert min(parts) - 1e-9 <= found.mean[0] <= max(parts) + 1e-9
    assert found.variance[0] > 0
