"""The simulator: the same for everyone, and physics holds where it can be checked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.lake import open_lake
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.errors import draw_errors
from evenwatt.analytics.simulate.fleet import draw_models
from evenwatt.analytics.simulate.meters import read_register
from evenwatt.analytics.simulate.orders import PRICE_FEN
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import (
    SCENARIOS,
    Errors,
    Recording,
    Scenario,
    Station,
    scenario_named,
)
from evenwatt.analytics.simulate.station import Simulated, simulate_station
from evenwatt.law.refusal import Denied

SPOTLESS = Recording(0.0, 0.0, 0.0, missing=0.0, outages=0.0, station_outages=0.0, stale=0.0, resets=0.0)
FAULTLESS = Errors(good_pct=0.0, small=0.0, high=0.0, slow=0.0)
LONE = Station(
    background=0.0, wander_kw=0.0, wander=0.0, other_share=0.0, feeder_loss=(0.0, 0.0), master_error_pct=0.0
)


def one(scenario: Scenario, number: int = 0, days: int = 10, interval_min: int = 60) -> Simulated:
    models = draw_models(scenario, 7)
    return simulate_station(scenario, models, seed=7, number=number, days=days, interval_min=interval_min)


def energy_wh(station: Simulated) -> np.ndarray:
    return station.reading_wh[:, -1] - station.reading_wh[:, 0]


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    options = {"stations": 27, "days": 1, "interval_min": 60, "seed": 3, "quarter": Quarter(2026, 3)}
    for workers in (1, 2):
        simulate(SCENARIOS["standard"], tmp_path / str(workers), workers=workers, **options)  # type: ignore[arg-type]
    files = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.parquet"))
    assert len(files) == 5
    for file in files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes()


def test_a_station_does_not_depend_on_its_neighbours(tmp_path: Path) -> None:
    for stations in (1, 3):
        simulate(
            SCENARIOS["standard"],
            tmp_path / str(stations),
            stations=stations,
            days=2,
            interval_min=15,
            seed=9,
            quarter=Quarter(2026, 3),
        )
    few, many = (open_lake(tmp_path / str(stations)).registers("S000001") for stations in (1, 3))
    assert np.array_equal(few.reading_wh, many.reading_wh)
    assert not np.array_equal(
        few.reading_wh[:50], open_lake(tmp_path / "3").registers("S000002").reading_wh[:50]
    )


def test_a_charger_shows_its_error_with_the_sign_of_a_verification() -> None:
    """(shown − true) / true: a charger with +5 % counts five percent more of the same energy."""
    plain = Scenario(errors=FAULTLESS, recording=SPOTLESS)
    fast = replace(plain, errors=replace(FAULTLESS, common_pct=5.0))
    true, shown = one(plain), one(fast)
    chargers = [at for at, role in enumerate(true.roles) if role == "charger"]
    busy = energy_wh(true)[chargers] > 100_000
    ratio = energy_wh(shown)[chargers][busy] / energy_wh(true)[chargers][busy]
    assert ratio == pytest.approx(1.05, abs=0.002)
    assert shown.true_error_pct == pytest.approx(5.0)
    master = true.roles.index("master")
    assert energy_wh(true)[master] == energy_wh(shown)[master]


@pytest.mark.parametrize("number", range(6))
def test_the_master_measures_the_chargers_and_their_losses(number: int) -> None:
    station = one(Scenario(errors=FAULTLESS, station=LONE, recording=SPOTLESS), number)
    dc_side = station.site.each("meter_side") == "DC"
    energy = energy_wh(station)[: len(dc_side)]
    least = energy[~dc_side].sum() + 1.01 * energy[dc_side].sum()
    most = 1.06 * energy[~dc_side].sum() + 1.12 * energy[dc_side].sum() + 24 * 10 * 100 * len(dc_side)
    assert least < energy_wh(station)[station.roles.index("master")] < most


def test_registers_only_grow_and_stand_on_their_step() -> None:
    station = one(Scenario(recording=SPOTLESS))
    assert (np.diff(station.reading_wh, axis=1) >= 0).all()
    steps = [*station.site.each("step_wh"), station.site.master_step_wh]
    for reading, step in zip(station.reading_wh, steps, strict=False):
        assert (reading % step == 0).all()


def test_a_register_cuts_off_and_is_read_between_minutes() -> None:
    energy = np.array([100.0, 0.0, 250.0])
    instants = np.array([-5.0, 0.0, 0.5, 1.0, 2.5, 3.0, 9.0])
    shown = read_register(energy, instants_min=instants, step_wh=10, initial_wh=5.0)
    assert shown.tolist() == [0, 0, 50, 100, 230, 350, 350]


def test_errors_are_spread_as_stated() -> None:
    errors = draw_errors(Errors(), 200_000, np.random.default_rng(1))
    assert (np.abs(errors) <= 0.9).mean() == pytest.approx(0.9 * 0.9973, abs=0.005)
    assert (errors > 2.5).mean() == pytest.approx(0.04, abs=0.003)
    assert (errors < -2.1).mean() == pytest.approx(0.02, abs=0.002)
    assert errors.max() <= 8.0
    one_sided = draw_errors(Errors(one_sided=True), 10_000, np.random.default_rng(1))
    assert one_sided.min() >= 0.0


def test_the_truth_of_a_drifting_charger_is_the_mean_over_its_energy() -> None:
    drifting = Scenario(errors=replace(FAULTLESS, drift_pct=20.0), recording=SPOTLESS)
    still = replace(drifting, errors=FAULTLESS)
    moved, kept = one(drifting, 2), one(still, 2)
    energy = energy_wh(kept)[: len(kept.true_error_pct)]
    busy = energy > 300_000
    measured = (energy_wh(moved)[: len(energy)][busy] / energy[busy] - 1) * 100
    assert np.abs(moved.true_error_pct[busy]).max() > 0.2
    assert measured == pytest.approx(moved.true_error_pct[busy], abs=0.05)


def test_orders_agree_with_registers_and_prices() -> None:
    station = one(Scenario(recording=SPOTLESS), days=5)
    orders, chargers = station.orders, station.site.each("step_wh")
    assert (orders.end_wh - orders.start_wh == orders.energy_wh).all()
    assert (orders.period_wh.sum(axis=1) == orders.energy_wh).all()
    assert (np.abs(orders.fee_fen - orders.period_wh @ PRICE_FEN / 1000) <= 0.5).all()
    assert (orders.end_s > orders.start_s).all()
    counted = np.bincount(orders.charger, weights=orders.energy_wh, minlength=len(chargers))
    assert counted == pytest.approx(energy_wh(station)[: len(chargers)], abs=100)


def test_an_order_after_a_reset_starts_from_the_new_register() -> None:
    station = one(Scenario(recording=replace(SPOTLESS, resets=9.0 * 90)), days=5)
    orders = station.orders
    begins = np.searchsorted(station.minute * 60, orders.start_s, side="right") - 1
    shown = station.reading_wh[orders.charger, begins]
    assert (np.diff(station.reading_wh[: len(station.site.loss)], axis=1) < 0).any()
    assert (np.abs(orders.start_wh - shown) < 250_000).all()


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_makes_a_lake(tmp_path: Path, name: str) -> None:
    written = simulate(
        scenario_named(name), tmp_path, stations=2, days=2, interval_min=60, seed=1, quarter=Quarter(2026, 3)
    )
    lake = open_lake(tmp_path)
    assert lake.chargers.num_rows == written.chargers == pq.read_table(tmp_path / "truth.parquet").num_rows
    assert sum(piece.rows for piece in lake.index) == written.readings
    assert {"charger", "master"} <= set(lake.registers("S000001").roles)


def test_shared_cabinets_limit_the_power_of_their_chargers() -> None:
    shared = Scenario(
        errors=FAULTLESS, recording=SPOTLESS, station=replace(LONE, shared_power=True, cabinet_ratio=0.05)
    )
    alone = replace(shared, station=LONE)
    limited, free = one(shared), one(alone)
    is_dc = limited.site.is_dc
    assert is_dc.any()
    assert energy_wh(limited)[: len(is_dc)][is_dc].sum() < 0.9 * energy_wh(free)[: len(is_dc)][is_dc].sum()


def test_a_period_over_the_end_of_a_quarter_lies_in_two_files(tmp_path: Path) -> None:
    simulate(
        SCENARIOS["standard"],
        tmp_path,
        stations=1,
        days=93,
        interval_min=1440,
        seed=1,
        quarter=Quarter(2026, 3),
    )
    names = sorted(path.name for path in (tmp_path / "registers").rglob("*.parquet"))
    assert names == ["2026Q3.parquet", "2026Q4.parquet"]
    end = Quarter(2026, 3).seconds("Asia/Shanghai")[1]
    first, second = open_lake(tmp_path).index
    assert first.ts_max is not None
    assert second.ts_min is not None
    assert first.ts_max < end <= second.ts_min


@pytest.mark.parametrize(
    "wrong", [{"stations": 0}, {"days": 0}, {"interval_min": 7}, {"interval_min": 0}, {"interval_min": 2880}]
)
def test_what_makes_no_grid_is_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    options = {"stations": 1, "days": 1, "interval_min": 60} | wrong
    with pytest.raises(Denied, match="正整数"):
        simulate(SCENARIOS["standard"], tmp_path, seed=1, quarter=Quarter(2026, 3), **options)  # type: ignore[arg-type]


def test_a_lake_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "registers").mkdir()
    with pytest.raises(Denied, match="已有数据湖"):
        simulate(
            SCENARIOS["standard"],
            tmp_path,
            stations=1,
            days=1,
            interval_min=60,
            seed=1,
            quarter=Quarter(2026, 3),
        )


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(Denied, match="standard、heavy_tails"):
        scenario_named("nonsense")
