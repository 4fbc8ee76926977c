"""The screens over a lake: nothing on a clean one, every injected fault with its evidence, one command."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.contract import ALARMS, RESULTS
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.screen import Summary, screen
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS, Recording
from evenwatt.cli.main import main

QUARTER = Quarter(2026, 3)
SPOTLESS = replace(
    SCENARIOS["standard"],
    recording=Recording(missing=0.0, outages=0.0, station_outages=0.0, stale=0.0, resets=0.0),
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clean") / "lake"
    simulate(SPOTLESS, root, stations=6, days=20, interval_min=60, seed=11, quarter=QUARTER, with_orders=True)
    return root


@pytest.fixture
def mine(clean: Path, tmp_path: Path) -> Path:
    """A copy of the clean lake to break."""
    for path in clean.rglob("*.parquet"):
        target = tmp_path / "lake" / path.relative_to(clean)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return tmp_path / "lake"


def run(root: Path, **options: Any) -> Summary:
    return screen(root, QUARTER, root.parent / "alarms.parquet", **options)


def found(summary: Summary) -> set[tuple[str, str]]:
    return {
        (meter or station, kind)
        for station, meter, kind in zip(
            *(summary.alarms[name].to_pylist() for name in ("station_id", "meter_id", "screen")), strict=True
        )
    }


def busiest(root: Path) -> str:
    """The charger with the most orders."""
    counts = pq.read_table(orders(root), partitioning=None)["charger_id"].value_counts().to_pylist()
    return str(max(counts, key=lambda each: each["counts"])["values"])


def registers(root: Path) -> Path:
    [path] = (root / "registers").rglob("*.parquet")
    return path


def orders(root: Path) -> Path:
    [path] = (root / "orders").rglob("*.parquet")
    return path


def changed(path: Path, owner: str, charger: str, column: str, change: Any) -> None:
    """Write a file again with the numbers of one charger's rows passed through ``change``."""
    table = pq.read_table(path, partitioning=None)
    rows = np.flatnonzero(pc.equal(table[owner], charger).to_numpy(zero_copy_only=False))
    values = table[column].to_numpy(zero_copy_only=False).copy()
    values[rows] = change(values[rows])
    field = table.schema.field(column)
    pq.write_table(
        table.set_column(table.column_names.index(column), field, pa.array(values).cast(field.type)), path
    )


def after(place: int, value: int) -> Any:
    def change(values: np.ndarray) -> np.ndarray:
        values[place:] += value
        return values

    return change


def test_a_clean_lake_gives_no_alarm(clean: Path, tmp_path: Path) -> None:
    summary = screen(clean, QUARTER, tmp_path / "alarms.parquet")
    assert summary.alarms["message"].to_pylist() == []
    assert summary.gaps.num_rows == 0
    assert pq.read_table(tmp_path / "alarms.parquet").schema.names == ALARMS.names


def test_a_register_that_goes_back_jumps_or_starts_again(mine: Path) -> None:
    charger = busiest(mine)
    changed(registers(mine), "meter_id", charger, "reading_wh", after(200, 5_000_000))
    changed(registers(mine), "meter_id", charger, "reading_wh", after(300, -4_000_000))
    kinds = found(run(mine))
    assert {(charger, "register_jump"), (charger, "register_backwards")} <= kinds
    assert {meter for meter, _ in kinds} <= {charger, charger[:7]}


def test_a_reset_is_a_warning_with_the_readings_around_it(mine: Path) -> None:
    charger = busiest(mine)
    changed(
        registers(mine), "meter_id", charger, "reading_wh",
        lambda wh: np.where(np.arange(wh.size) < 250, wh, wh - wh[249]),
    )  # fmt: skip
    summary = run(mine)
    [alarm] = summary.alarms.filter(pc.equal(summary.alarms["screen"], "register_reset")).to_pylist()
    assert (alarm["meter_id"], alarm["level"], alarm["count"]) == (charger, "early_warning", 1)
    shown = alarm["evidence_shown"]
    assert max(shown) > 100 * min(shown)
    assert len(shown) == len(alarm["evidence_at"]) == len(alarm["evidence_expected"])


def test_a_register_that_stands_still_while_orders_go_on(mine: Path) -> None:
    charger = busiest(mine)
    changed(
        registers(mine), "meter_id", charger, "reading_wh",
        lambda wh: np.where((np.arange(wh.size) >= 100) & (np.arange(wh.size) < 400), wh[100], wh),
    )  # fmt: skip
    assert (charger, "register_still") in found(run(mine))


@pytest.mark.parametrize(
    ("column", "kind"), [("energy_wh", "order_energy"), ("fee_fen", "order_fee"), ("end_wh", "order_energy")]
)
def test_one_order_that_is_off_by_one_is_named(mine: Path, column: str, kind: str) -> None:
    charger = busiest(mine)
    changed(orders(mine), "charger_id", charger, column, lambda each: each + (np.arange(each.size) == 3))
    summary = run(mine)
    assert (charger, kind) in found(summary)
    [alarm] = summary.alarms.filter(pc.equal(summary.alarms["screen"], kind)).to_pylist()
    assert (alarm["level"], alarm["count"], len(alarm["order_ids"])) == ("fault_alarm", 1, 1)


def test_orders_by_another_clock_are_a_warning(mine: Path) -> None:
    charger = busiest(mine)
    for column in ("started_at", "ended_at"):
        changed(orders(mine), "charger_id", charger, column, lambda each: each + np.timedelta64(1800, "s"))
    kinds = found(run(mine))
    assert (charger, "clock") in kinds
    assert {meter for meter, _ in kinds} == {charger}


def test_rows_that_are_gone_are_listed_to_be_pulled_again(mine: Path, tmp_path: Path) -> None:
    charger = busiest(mine)
    path = registers(mine)
    table = pq.read_table(path, partitioning=None)
    rows = np.flatnonzero(pc.equal(table["meter_id"], charger).to_numpy(zero_copy_only=False))
    keep = np.setdiff1d(np.arange(table.num_rows), np.concatenate([rows[100:140], rows[-60:]]))
    pq.write_table(table.take(pa.array(keep)), path)
    summary = run(mine)
    assert {(charger, "data_gap"), (charger, "not_fresh")} <= found(summary)
    assert {meter for meter, _ in found(summary)} == {charger}
    assert summary.gaps["meter_id"].to_pylist() == [charger, charger]
    assert summary.gaps["readings"].to_pylist() == [40, 60]


def test_a_charger_that_never_spoke_is_a_gap(mine: Path) -> None:
    path = mine / "chargers.parquet"
    table = pq.read_table(path)
    silent = table.slice(0, 1).set_column(0, table.schema.field(0), pa.array(["silent"]))
    pq.write_table(pa.concat_tables([table, silent]), path)
    assert found(run(mine)) == {("silent", "data_gap")}


def test_two_processes_find_the_same(mine: Path) -> None:
    changed(orders(mine), "charger_id", busiest(mine), "fee_fen", lambda fee: fee + 7)
    assert run(mine, workers=1).alarms.equals(run(mine, workers=2).alarms)


def results(path: Path, period: str, error_pct: list[float]) -> Path:
    count = len(error_pct)
    columns: dict[str, list[Any]] = {
        "charger_id": [f"C{at}" for at in range(count)],
        "station_id": ["S000001"] * count,
        "period": [period] * count,
        "error_pct": error_pct,
        "se_pct": [0.1] * count,
        "mpe_pct": [2.0] * count,
        "verdict": ["pass"] * count,
        "method_version": ["m"] * count,
    }
    rows = {field.name: pa.array(columns.get(field.name, [None] * count), field.type) for field in RESULTS}
    pq.write_table(pa.table(rows, schema=RESULTS), path)
    return path


def test_the_command_answers_with_counts_a_list_and_a_page(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(orders(mine), "charger_id", busiest(mine), "fee_fen", lambda fee: fee + 7)
    nan = float("nan")
    before = results(tmp_path / "q2.parquet", "2026Q2", [0.0, 0.0, nan])
    now = results(tmp_path / "q3.parquet", "2026Q3", [0.3, 1.5, 1.5])
    out, listed, report = (tmp_path / name for name in ("a.parquet", "gaps.csv", "report"))
    command = [
        "monitor", "screen", str(mine), "--period", "2026Q3", "--out", str(out), "--workers", "1",
        "--results", str(now), "--previous", str(before), "--repull", str(listed), "--report", str(report),
    ]  # fmt: skip
    assert main([*command, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["fault_alarm"], answer["early_warning"]) == (1, 1)
    assert answer["by_screen"] == {"order_fee": 1, "drift": 1}
    assert answer["repull"] == {"spans": 0, "readings": 0}
    assert pq.read_table(out).num_rows == 2
    assert pyarrow.csv.read_csv(listed).num_rows == 0
    page = (report / "index.html").read_text(encoding="utf-8")
    assert "C1" in page
    assert {each.name for each in report.glob("*.png")} == {"alarm-001.png", "alarm-002.png"}
    assert main([*command[:4], "2026Q4", *command[5:]]) == 2
    assert "不是要筛查的 2026Q4" in capsys.readouterr().err
    for one in ("--results", "--previous"):
        alone = ["monitor", "screen", str(mine), "--period", "2026Q3", "--out", str(out), one, str(now)]
        assert main(alone) == 2
        assert "同时给出" in capsys.readouterr().err
    assert main(command) == 0
    assert "误差较上期漂移：1" in capsys.readouterr().out


@pytest.mark.parametrize("second", ["2026Q2", "2026Q1"])
def test_results_of_the_same_or_a_later_period_are_refused(
    clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], second: str
) -> None:
    before = results(tmp_path / "before.parquet", "2026Q2", [0.0])
    now = results(tmp_path / "now.parquet", second, [0.0])
    command = ["monitor", "screen", str(clean), "--period", "2026Q2", "--out", str(tmp_path / "a.parquet")]
    assert main([*command, "--results", str(now), "--previous", str(before)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
