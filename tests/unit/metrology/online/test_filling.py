"""Registers into increments: nothing is deleted, what is unknown becomes variance."""

from dataclasses import replace

import numpy as np
import pytest

from evenwatt.metrology.online.filling import increments
from evenwatt.metrology.online.station import MISSING, Chargers, Station

RATED_KW = 60.0


def station(charger_wh: list[int], master_wh: list[int] | None = None, step_wh: float = 10.0) -> Station:
    unknown = np.full(1, np.nan)
    chargers = Chargers(
        ("c",), ("m",), np.zeros(1, bool), np.zeros(1, bool), np.full(1, RATED_KW), np.full(1, 10.0),
        np.full(1, 2.0), unknown, unknown,
    )  # fmt: skip
    registers = np.array([charger_wh], dtype=np.int64)
    master = registers[0] if master_wh is None else np.array(master_wh, dtype=np.int64)
    return Station("s", chargers, 0, 3600, master, registers, np.zeros((0, master.size), np.int64), step_wh)


STEADY = [0, 20_000, 20_000, 40_000, 60_000, 60_000]


def test_a_whole_register_has_no_variance() -> None:
    found = increments(station(STEADY))
    assert found.charger_kwh[0].tolist() == [20, 0, 20, 20, 0]
    assert not found.boundary_kwh2.any()
    assert not found.row_kwh2.any()


def test_a_missing_reading_keeps_the_sum_and_makes_its_boundary_uncertain() -> None:
    gap = [0, 20_000, 20_000, MISSING, 60_000, 60_000]
    found = increments(station(gap, STEADY))
    assert found.charger_kwh[0].tolist() == [20, 0, 20, 20, 0]
    assert np.flatnonzero(found.boundary_kwh2).tolist() == [3]
    assert found.boundary_kwh2[3] == pytest.approx(40**2 / 12)
    assert found.missing_share[0] == pytest.approx(1 / 6)


def test_a_gap_while_the_register_stood_still_costs_nothing() -> None:
    found = increments(station([0, 0, MISSING, 0, 0, 0], STEADY))
    assert not found.boundary_kwh2.any()
    assert not found.charger_kwh.any()


def test_a_long_gap_makes_its_intervals_uncertain_and_keeps_the_sum() -> None:
    gap = [0, MISSING, MISSING, MISSING, MISSING, 60_000]
    found = increments(station(gap, STEADY))
    assert found.charger_kwh.sum() == pytest.approx(60)
    assert not found.boundary_kwh2.any()
    assert (found.row_kwh2 > 0).all()


def test_a_reset_loses_one_interval_only() -> None:
    found = increments(station([50_000, 70_000, 0, 20_000, 40_000, 40_000], STEADY))
    assert found.charger_kwh[0].tolist() == [20, 0, 20, 20, 0]
    assert np.flatnonzero(found.row_kwh2).tolist() == [1]


@pytest.mark.parametrize("wrong", [1_000_000, 1])
def test_a_single_wrong_reading_is_filled_in(wrong: int) -> None:
    registers = [100, 20_100, 20_100, wrong, 60_100, 60_100]
    found = increments(station(registers, STEADY))
    assert found.charger_kwh[0].tolist() == [20, 0, 20, 20, 0]
    assert np.flatnonzero(found.boundary_kwh2).tolist() == [3]


@pytest.mark.parametrize(("jump_kwh", "believed"), [(77, True), (78, True), (79, False)])
def test_more_than_the_rating_allows_is_a_register_that_stood_still_before(
    jump_kwh: int, believed: bool
) -> None:
    """1.3 × 60 kW × 1 h = 78 kWh."""
    registers = [0, 50_000, 50_000, 50_000 + jump_kwh * 1000, 50_000 + jump_kwh * 1000]
    found = increments(station(registers, registers))
    assert found.charger_kwh.sum() == pytest.approx(50 + jump_kwh)
    assert bool(found.boundary_kwh2[2] > 0) is not believed
    assert bool(found.charger_kwh[0, 1] == 0) is believed


def test_what_no_stand_still_explains_is_a_lost_interval() -> None:
    registers = [0, 50_000, 51_000, 900_000, 900_000]
    found = increments(station(registers, registers))
    assert np.flatnonzero(found.row_kwh2).tolist() == [2]
    assert found.charger_kwh[0, 2] == 0


def test_a_master_that_stood_still_while_chargers_worked_is_disbelieved() -> None:
    stale = [0, 20_000, 20_000, 20_000, 60_000, 60_000]
    found = increments(station(STEADY, stale))
    assert np.flatnonzero(found.boundary_kwh2).tolist() == [3]
    coarse = increments(station(STEADY, stale, step_wh=10_000.0))
    assert not coarse.boundary_kwh2.any()  # within two steps it may well stand still


def test_metered_other_loads_are_taken_from_the_master() -> None:
    one = station(STEADY, [3 * each for each in STEADY])
    others = replace(one, other_wh=np.array([STEADY], dtype=np.int64))
    assert increments(others).master_kwh.tolist() == [40, 0, 40, 40, 0]


def test_a_silent_charger_does_not_silence_its_station() -> None:
    found = increments(station([MISSING] * 6, STEADY))
    assert not found.charger_kwh.any()
    assert not found.row_kwh2.any()
    assert found.missing_share[0] == 1
