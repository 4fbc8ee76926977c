"""A lake's quarter end to end: every charger a row, every fault a finding, the same on any machine."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.contract import ON_SITE, RESULTS
from evenwatt.analytics.estimate import Summary, estimate
from evenwatt.analytics.lake import open_lake
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.analytics.station_input import known_stations, station_input
from evenwatt.analytics.tasks import tasks_of
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.station import MISSING

QUARTER = Quarter(2026, 3)


def lake(root: Path, *, stations: int = 4, days: int = 6, interval: int = 60) -> Path:
    simulate(
        SCENARIOS["standard"],
        root,
        stations=stations,
        days=days,
        interval_min=interval,
        seed=3,
        quarter=QUARTER,
    )
    return root


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lake(tmp_path_factory.mktemp("lake") / "lake")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return lake(tmp_path / "lake")


def run(root: Path, out: Path, **options: object) -> tuple[Summary, pa.Table]:
    summary = estimate(root, QUARTER, out, **options)  # type: ignore[arg-type]
    return summary, pq.read_table(out)


def registers(root: Path) -> Path:
    [path] = (root / "registers").rglob("*.parquet")
    return path


def changed(root: Path, change: dict[str, object]) -> None:
    """Write the registers again with some columns replaced."""
    path = registers(root)
    table = pq.read_table(path, partitioning=None)
    for name, column in change.items():
        table = table.set_column(table.column_names.index(name), table.schema.field(name), column)
    pq.write_table(table, path)


def codes(summary: Summary) -> set[tuple[str, str]]:
    return {(finding.station_id, finding.code) for finding in summary.findings}


def test_every_charger_gets_a_row_in_the_shape_of_the_contract(untouched: Path, tmp_path: Path) -> None:
    summary, results = run(untouched, tmp_path / "r.parquet")
    assert results.schema.equals(RESULTS)
    known = open_lake(untouched).chargers["charger_id"].to_pylist()
    assert sorted(results["charger_id"].to_pylist()) == sorted(known)
    assert sum(summary.verdicts.values()) == summary.chargers == len(known)
    assert set(results["period"].to_pylist()) == {"2026Q3"}
    assert all("trial" in each for each in results["method_version"].to_pylist())
    assert set(pc.unique(results["mpe_pct"]).to_pylist()) <= {1.0, 2.0}
    undetermined = pc.equal(results["verdict"], "undetermined")
    assert results.filter(undetermined)["reason"].null_count == 0
    assert (
        results.filter(pc.invert(undetermined))["reason"].null_count
        == results.num_rows - pc.sum(undetermined).as_py()
    )


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    mine = lake(tmp_path / "lake", stations=17)
    opened = open_lake(mine)
    assert len(tasks_of(known_stations(opened), opened.pieces)) > 2  # both processes have work
    _, one = run(mine, tmp_path / "1.parquet", workers=1)
    _, two = run(mine, tmp_path / "2.parquet", workers=2)
    assert one.equals(two)


def test_the_textbook_method_is_a_choice(untouched: Path, tmp_path: Path) -> None:
    summary, results = run(untouched, tmp_path / "r.parquet", name="least-squares")
    assert "least-squares" in summary.method_version
    assert set(results["method_version"].to_pylist()) == {summary.method_version}


def test_a_quarter_without_readings_is_a_finding_per_station(untouched: Path, tmp_path: Path) -> None:
    summary = estimate(untouched, Quarter(2025, 1), tmp_path / "r.parquet")
    assert {code for _, code in codes(summary)} == {"NO_DATA"}
    assert summary.verdicts == {"undetermined": summary.chargers}


def test_a_station_without_master_is_a_finding_and_the_rest_is_computed(mine: Path, tmp_path: Path) -> None:
    path = registers(mine)
    table = pq.read_table(path, partitioning=None)
    first = open_lake(mine).stations["station_id"][0].as_py()
    lost = pc.and_(pc.equal(table["station_id"], first), pc.equal(table["role"], "master"))
    pq.write_table(table.filter(pc.invert(lost)), path)
    summary, results = run(mine, tmp_path / "r.parquet")
    assert (first, "NO_MASTER") in codes(summary)
    theirs = results.filter(pc.equal(results["station_id"], first))
    assert set(theirs["reason"].to_pylist()) == {"没有总表数据"}
    assert theirs["error_pct"].null_count == theirs.num_rows
    assert results.filter(pc.not_equal(results["station_id"], first))["error_pct"].null_count == 0


def test_shuffled_and_doubled_rows_change_nothing(mine: Path, untouched: Path, tmp_path: Path) -> None:
    path = registers(mine)
    table = pq.read_table(path, partitioning=None)
    order = np.random.default_rng(1).permutation(
        np.tile(np.arange(table.num_rows), 2)[: table.num_rows * 3 // 2]
    )
    everything = np.concatenate([np.arange(table.num_rows), order])
    pq.write_table(table.take(pa.array(np.random.default_rng(2).permutation(everything))), path)
    _, expected = run(untouched, tmp_path / "a.parquet")
    _, found = run(mine, tmp_path / "b.parquet")
    assert np.allclose(found["error_pct"].to_numpy(), expected["error_pct"].to_numpy(), atol=1e-9)


def test_absurd_and_negative_registers_count_as_missing(mine: Path) -> None:
    table = pq.read_table(registers(mine), partitioning=None)
    reading = table["reading_wh"].to_numpy(zero_copy_only=False).astype(np.float64)
    reading[[5, 6]] = [1e17, -4.0]
    changed(mine, {"reading_wh": pa.array(reading, from_pandas=True).cast(pa.int64())})
    opened = open_lake(mine)
    station = station_input(opened, known_stations(opened)[0], QUARTER)
    assert (station.charger_wh[0, [5, 6]] == MISSING).all()


def test_a_register_that_steps_back_is_a_finding(mine: Path, tmp_path: Path) -> None:
    table = pq.read_table(registers(mine), partitioning=None)
    meter = table["meter_id"][0].as_py()
    reading = table["reading_wh"].to_numpy(zero_copy_only=False).astype(np.float64)
    rows = np.flatnonzero(pc.equal(table["meter_id"], meter).to_numpy(zero_copy_only=False))
    reading[rows[70:]] -= np.nanmin(reading[rows[70:]])
    changed(mine, {"reading_wh": pa.array(reading, from_pandas=True).cast(pa.int64())})
    summary, _ = run(mine, tmp_path / "r.parquet")
    told = [finding.message for finding in summary.findings if finding.code == "register_backwards"]
    assert any(meter in message for message in told)


def test_a_charger_in_two_stations_counts_in_the_first(mine: Path, tmp_path: Path) -> None:
    path = mine / "chargers.parquet"
    table = pq.read_table(path)
    ids = table["station_id"].to_pylist()
    again = table.slice(0, 1).set_column(
        1, table.schema.field(1), pa.array([max(ids)], table.schema.field(1).type)
    )
    pq.write_table(pa.concat_tables([table, again]), path)
    summary, results = run(mine, tmp_path / "r.parquet")
    assert (max(ids), "charger_in_two_stations") in codes(summary)
    assert len(set(results["charger_id"].to_pylist())) == results.num_rows == table.num_rows


def without(path: Path, column: str, value: str) -> None:
    """Write a table again without the rows of a value."""
    table = pq.read_table(path)
    pq.write_table(table.filter(pc.not_equal(table[column], value)), path)


def test_the_register_of_a_charger_nobody_listed_is_another_load(
    mine: Path, untouched: Path, tmp_path: Path
) -> None:
    """Its energy is in the master: thrown away, it would be an unmetered load."""
    _, before = run(untouched, tmp_path / "a.parquet")
    busiest = before["charger_id"][int(np.argmax(before["energy_kwh"].to_numpy()))].as_py()
    without(mine / "chargers.parquet", "charger_id", busiest)
    summary, found = run(mine, tmp_path / "b.parquet")
    assert [each.code for each in summary.findings if busiest in each.message] == ["register_unlisted"]
    rest = before.filter(pc.not_equal(before["charger_id"], busiest))
    assert found["charger_id"].equals(rest["charger_id"])
    wider = found["se_pct"].to_numpy() / rest["se_pct"].to_numpy()
    assert np.median(wider) < 1.1
    opened = open_lake(mine)
    others = [len(station_input(opened, each, QUARTER).other_wh) for each in known_stations(opened)]
    opened = open_lake(untouched)
    usual = [len(station_input(opened, each, QUARTER).other_wh) for each in known_stations(opened)]
    assert sum(others) == sum(usual) + 1


def test_a_rating_that_registers_contradict_is_a_finding(mine: Path, tmp_path: Path) -> None:
    path = mine / "chargers.parquet"
    table = pq.read_table(path)
    at = table.column_names.index("rated_kw")
    pq.write_table(table.set_column(at, "rated_kw", pc.multiply(table["rated_kw"], 0.001)), path)
    summary, results = run(mine, tmp_path / "r.parquet")
    told = [each for each in summary.findings if each.code == "rating_contradicted"]
    assert len(told) > 0.8 * results.num_rows
    assert pc.sum(results["energy_kwh"]).as_py() > 10_000


def test_chargers_of_a_station_nobody_listed_get_rows_and_a_finding(mine: Path, tmp_path: Path) -> None:
    first = open_lake(mine).stations["station_id"][0].as_py()
    without(mine / "stations.parquet", "station_id", first)
    summary, results = run(mine, tmp_path / "r.parquet")
    assert (first, "station_unlisted") in codes(summary)
    assert results.num_rows == open_lake(mine).chargers.num_rows
    assert results["error_pct"].null_count == 0


@pytest.mark.parametrize(
    ("sides", "taken"),
    [(["dc", "dc"], "DC"), (["ac", "AC"], "AC"), (["DC", "AC"], None), ([None, None], None)],
)
def test_a_side_is_told_by_the_model_only_where_all_agree(
    mine: Path, sides: list[str | None], taken: str | None
) -> None:
    path = mine / "chargers.parquet"
    table = pq.read_table(path)
    count = table.num_rows
    told: dict[str, list[str | None]] = {
        "kind": ["dc"] * 3,
        "maker": ["甲"] * 3,
        "model": ["X-60"] * 3,
        "meter_side": [*sides, None],
    }
    for name, values in told.items():
        rest = table[name].to_pylist()[3:count]
        column = pa.array([*values, *rest], table.schema.field(name).type)
        table = table.set_column(table.column_names.index(name), table.schema.field(name), column)
    pq.write_table(table, path)
    third = table["charger_id"][2].as_py()
    [row] = [
        row for each in known_stations(open_lake(mine)) for row in each.rows if row["charger_id"] == third
    ]
    assert (row["kind"], row["meter_side"]) == ("DC", taken)
    assert (row["model"] is None) is (sides == ["DC", "AC"])


def test_results_on_site_are_read_beside_the_lake(mine: Path) -> None:
    charger = open_lake(mine).chargers["charger_id"][0].as_py()
    rows = [{"charger_id": charger, "error_pct": 0.5, "se_pct": 0.1}]
    pq.write_table(pa.Table.from_pylist(rows, schema=ON_SITE), mine / "on_site.parquet")
    opened = open_lake(mine)
    chargers = station_input(opened, known_stations(opened)[0], QUARTER).chargers
    assert chargers.on_site_error_pct[chargers.ids.index(charger)] == 0.5
    assert np.isnan(chargers.on_site_error_pct).sum() == len(chargers.ids) - 1


def test_a_folder_that_is_no_lake_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Denied):
        estimate(tmp_path, QUARTER, tmp_path / "r.parquet")


def test_the_command_answers_with_counts_and_findings(
    untouched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.parquet"
    command = ["monitor", "estimate", str(untouched), "--period", "2026Q3", "--out", str(out)]
    assert main([*command, "--workers", "1", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["stations"] == 4
    assert answer["pass"] + answer["fail"] + answer["undetermined"] == answer["chargers"]
    assert answer["readings"] > 0
    assert answer["seconds"] > 0
    assert pq.read_table(out).num_rows == answer["chargers"]
    assert main([*command, "--workers", "1"]) == 0
    assert "试行方法" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--method", "none"], ["--engine", "none"], ["--period", "2026-3"]])
def test_what_is_not_there_is_refused_in_one_sentence(
    untouched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    command = ["monitor", "estimate", str(untouched), "--period", "2026Q3", "--out", str(tmp_path / "r")]
    assert main([*command, *wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1
