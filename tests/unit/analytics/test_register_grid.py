"""Readings at the boundaries of equal intervals, as they come from platforms."""

import numpy as np
import pytest

from evenwatt.analytics import register_grid
from evenwatt.analytics.contract import Role
from evenwatt.analytics.register_grid import Grid, common_grid, on_grid
from evenwatt.analytics.station_registers import StationRegisters
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.station import MISSING

BEGIN = 1782835200


def registers(*meters: list[tuple[int, int | None]]) -> StationRegisters:
    """Meters as (seconds since BEGIN, Wh) rows."""
    rows = [row for meter in meters for row in meter]
    return StationRegisters(
        "s",
        tuple(f"m{k}" for k in range(len(meters))),
        (Role.CHARGER,) * len(meters),
        np.cumsum([0, *(len(meter) for meter in meters)]),
        np.array([BEGIN + ts for ts, _ in rows], dtype=np.int64),
        np.array([wh or 0 for _, wh in rows], dtype=np.int64),
        np.array([wh is not None for _, wh in rows], dtype=bool),
    )


def laid(one: StationRegisters) -> list[list[int | None]]:
    return [[None if wh == MISSING else int(wh) for wh in row] for row in on_grid(one, common_grid(one))]


def test_even_readings_lie_where_they_are() -> None:
    assert laid(registers([(0, 5), (900, 6), (1800, None), (2700, 8)])) == [[5, 6, None, 8]]


def test_absent_rows_are_gaps() -> None:
    one = registers([(0, 5), (900, 6), (1800, 7), (4500, 9), (5400, 10)])
    assert laid(one) == [[5, 6, 7, None, None, 9, 10]]


def test_the_coarser_interval_is_everybodys() -> None:
    quarter = [(900 * k, k) for k in range(9)]
    assert laid(registers(quarter, [(0, 1), (3600, 2), (7200, 3)])) == [[0, 4, 8], [1, 2, 3]]


@pytest.mark.parametrize(
    ("late_s", "taken"), [(44, True), (45, True), (46, False), (-45, True), (-46, False)]
)
def test_a_reading_near_a_boundary_is_its(late_s: int, taken: bool) -> None:
    """A twentieth of a quarter of an hour is 45 s."""
    one = registers([(0, 5), (900, 6), (1800 + late_s, 7), (2700, 8), (3600, 9)])
    assert laid(one)[0][2] == (7 if taken else None)


def test_of_doubled_readings_the_last_that_is_one_stays() -> None:
    one = registers([(0, 5), (900, 6), (900, 60), (1800, 7), (1800, None), (2700, 8)])
    assert laid(one) == [[5, 60, 7, 8]]


@pytest.mark.parametrize(("wh", "sound"), [(-1, False), (0, True), (10**15 - 1, True), (10**15, False)])
def test_absurd_registers_are_missing(wh: int, sound: bool) -> None:
    one = registers([(0, 5), (900, wh), (1800, 7)])
    assert (on_grid(one, Grid(BEGIN, 900, 3))[0, 1] != MISSING) == sound


def test_irregular_steps_are_laid_one_by_one() -> None:
    rng = np.random.default_rng(1)
    late = rng.integers(-40, 41, 600)
    late[0] = 0
    one = registers([(900 * k + int(late[k]), k) for k in range(600)])
    assert laid(one)[0] == list(range(600))


def test_meters_read_once_have_no_grid() -> None:
    with pytest.raises(Denied):
        common_grid(registers([(0, 5)]))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Periods of a few hours are long enough to be thinned."""
    monkeypatch.setattr(register_grid, "_FEWEST", 2)


def thinned(one: StationRegisters, wanted_s: int) -> list[list[int | None]]:
    grid = common_grid(one, wanted_s=wanted_s)
    return [[None if wh == MISSING else int(wh) for wh in row] for row in on_grid(one, grid)]


@pytest.mark.parametrize(
    ("step_s", "every"), [(60, 60), (300, 12), (900, 4), (1800, 2), (3600, 1), (7200, 1), (2700, 1)]
)
def test_readings_are_thinned_to_whole_hours_never_made_denser(short: None, step_s: int, every: int) -> None:
    one = registers([(step_s * k, k) for k in range(4 * every + 1)])
    assert thinned(one, 3600) == [[every * k for k in range(5)]]


def test_thinned_boundaries_are_full_hours_wherever_readings_begin(short: None) -> None:
    one = registers([(900 * k, k) for k in range(2, 15)], [(900 * k, k) for k in range(5, 13)])
    assert thinned(one, 3600) == [[4, 8, 12], [None, 8, 12]]


def test_a_lost_reading_at_an_hour_is_known_where_its_neighbours_show_the_same(short: None) -> None:
    still = [(900 * k, None if k == 4 else 7) for k in range(9)]
    moving = [(900 * k, None if k == 4 else k) for k in range(9)]
    assert thinned(registers(still, moving), 3600) == [[7, 7, 7], [0, None, 8]]


def test_a_neighbour_beyond_an_outage_or_of_another_meter_tells_nothing(short: None) -> None:
    before = [(900 * k, None if k == 4 else 7) for k in range(5)]
    after = [(900 * k, 7) for k in range(9)]
    gap = [(900 * k, None if k == 4 else 7) for k in (0, 1, 2, 4, 5, 6, 7, 8)]
    assert thinned(registers(before, after, gap), 3600) == [[7, None, None], [7, 7, 7], [7, None, 7]]


def test_readings_beside_whole_steps_have_their_boundaries_there(short: None) -> None:
    one = registers([(420 + 900 * k, k) for k in range(9)])
    grid = common_grid(one, wanted_s=3600)
    assert (grid.start_s - BEGIN) % 3600 == 420
    assert thinned(one, 3600)[0][-1] is not None


@pytest.mark.parametrize(("days", "interval_s"), [(2, 480), (7, 1800), (14, 3600), (90, 3600)])
def test_a_few_days_are_thinned_less(days: int, interval_s: int) -> None:
    one = registers([(60 * k, k) for k in range(days * 1440 + 1)])
    grid = common_grid(one, wanted_s=3600)
    assert grid.interval_s <= interval_s
    assert grid.boundaries > 336
    assert 3600 % grid.interval_s == 0


@pytest.mark.parametrize("step", [60, 300])
@pytest.mark.parametrize("late", [-50, -20, 20, 29, 50])
def test_readings_that_are_all_some_seconds_late_are_taken(step: int, late: int) -> None:
    one = registers([(3600 + step * k + late, k) for k in range(6)], [(3600 + step * k, k) for k in range(6)])
    alike = registers(*[[(3600 + step * k + late, k) for k in range(6)]] * 3)
    assert all(None not in row for row in laid(alike))
    assert [len(row) for row in laid(alike)] == [6, 6, 6]
    if abs(late) <= 30:
        assert all(None not in row for row in laid(one))
