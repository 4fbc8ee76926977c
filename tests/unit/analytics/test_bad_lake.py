"""Lakes that others wrote, with faults: one sentence each, and what is not concerned is computed."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.contract import INSTANT, ON_SITE
from evenwatt.analytics.estimate import Summary, estimate
from evenwatt.analytics.lake import open_lake
from evenwatt.analytics.on_site import Visit, answering, known_by
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.cli.main import main

QUARTER = Quarter(2026, 3)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    simulate(SCENARIOS["standard"], root, stations=3, days=20, interval_min=60, seed=3, quarter=QUARTER)
    return root


def registers(root: Path) -> Path:
    [path] = (root / "registers").rglob("*.parquet")
    return path


def replaced(path: Path, name: str, change: Callable[[pa.ChunkedArray], Any]) -> None:
    table = pq.read_table(path, partitioning=None)
    at = table.column_names.index(name)
    pq.write_table(table.set_column(at, name, change(table[name])), path)


def first(value: Any) -> Callable[[pa.ChunkedArray], pa.Array]:
    """Return the change of a column's first cell."""
    return lambda column: pa.array([value, *column.to_pylist()[1:]], column.type)


def every(root: Path, out: Path) -> list[int]:
    """Return the status of the commands that go through a lake."""
    commands = (
        ["estimate", str(root), "--out", str(out / "r.parquet")],
        ["screen", str(root), "--out", str(out / "a.parquet")],
        ["accumulate", str(root), "--state", str(out / "state")],
    )
    return [main(["monitor", *each, "--period", "2026Q3", "--workers", "1"]) for each in commands]


def no_role(root: Path) -> None:
    path = registers(root)
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["role"]), path)


def no_station_id(root: Path) -> None:
    path = registers(root)
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["station_id"]), path)


def no_folder(root: Path) -> None:
    path = registers(root)
    path.unlink()
    path.parent.rmdir()
    (root / "registers").rmdir()
    (root / "registers").write_text("x")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda root: registers(root).write_text("hello"), "不是完好的 Parquet 文件"),
        (lambda root: registers(root).write_bytes(b""), "不是完好的 Parquet 文件"),
        (no_folder, "应为文件夹"),
        (no_role, "缺少列 role"),
        (no_station_id, "缺少列 station_id"),
        (lambda root: replaced(registers(root), "ts", lambda c: c.cast(pa.string())), "列 ts 应为时间"),
        (lambda root: replaced(registers(root), "ts", lambda c: c.cast(pa.int64())), "列 ts 应为时间"),
        (
            lambda root: replaced(registers(root), "station_id", lambda c: pa.array([1] * len(c))),
            "列 station_id 应为文本",
        ),
        (
            lambda root: replaced(registers(root), "reading_wh", lambda c: c.cast(pa.string())),
            "列 reading_wh 应为数",
        ),
    ],
)
def test_a_file_not_in_its_shape_is_refused_in_one_sentence_that_names_it(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], Any], told: str
) -> None:
    spoil(lake)
    assert every(lake, tmp_path) == [2, 2, 2]
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 3
    assert all(told in each and str(lake) in each for each in errors)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda root: replaced(registers(root), "role", first("meter")), "role“meter”应为"),
        (
            lambda root: replaced(registers(root), "role", first(None)),
            "有 1 行示数的",
        ),
        (lambda root: replaced(registers(root), "meter_id", first(None)), "有 1 行示数的"),
        (lambda root: replaced(registers(root), "ts", first(None)), "有 1 行示数的"),
        (lambda root: replaced(registers(root), "station_id", first(None)), "有 1 行没有 station_id"),
        (
            lambda root: replaced(root / "stations.parquet", "timezone", first("Mars/X")),
            "timezone“Mars",
        ),
        (
            lambda root: replaced(root / "chargers.parquet", "kind", first("直流")),
            "kind“直流”应为",
        ),
    ],
)
def test_what_concerns_a_station_is_told_and_the_rest_is_computed(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], Any], told: str
) -> None:
    spoil(lake)
    assert every(lake, tmp_path) == [0, 0, 0]
    out, err = capsys.readouterr()
    assert out.count(told) == 3
    assert "Traceback" not in err
    results = pq.read_table(tmp_path / "r.parquet")
    others = results.filter(pc.not_equal(results["station_id"], pc.min(results["station_id"])))
    assert others["error_pct"].null_count == 0


def test_words_in_lower_case_are_the_contracts_words(lake: Path, tmp_path: Path) -> None:
    estimate(lake, QUARTER, tmp_path / "a.parquet")
    for name in ("kind", "meter_side"):
        replaced(lake / "chargers.parquet", name, pc.utf8_lower)
    summary = estimate(lake, QUARTER, tmp_path / "b.parquet")
    assert not [each for each in summary.findings if each.code == "unknown_word"]
    assert pq.read_table(tmp_path / "a.parquet").equals(pq.read_table(tmp_path / "b.parquet"))


@pytest.mark.parametrize("table", ["stations.parquet", "chargers.parquet"])
def test_what_is_listed_twice_counts_once(lake: Path, tmp_path: Path, table: str) -> None:
    estimate(lake, QUARTER, tmp_path / "a.parquet")
    rows = pq.read_table(lake / table)
    pq.write_table(pa.concat_tables([rows, rows.slice(0, 1)]), lake / table)
    summary = estimate(lake, QUARTER, tmp_path / "b.parquet")
    assert [each.code for each in summary.findings].count("listed_twice") == 1
    assert pq.read_table(tmp_path / "a.parquet").equals(pq.read_table(tmp_path / "b.parquet"))


@pytest.mark.parametrize("out", [".", ""])
@pytest.mark.parametrize("command", ["estimate", "screen"])
def test_a_result_that_would_be_no_file_is_refused_before_any_work(
    lake: Path, capsys: pytest.CaptureFixture[str], command: str, out: str
) -> None:
    assert main(["monitor", command, str(lake), "--period", "2026Q3", "--out", out]) == 2
    told = capsys.readouterr()
    assert "请写明要写入的文件名" in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("period", ["0000Q1", "9999Q4", "1999Q4"])
def test_a_period_of_another_century_is_refused(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], period: str
) -> None:
    for command in (["estimate", str(lake)], ["screen", str(lake)], ["simulate"]):
        assert main(["monitor", *command, "--period", period, "--out", str(tmp_path / "x" / "y")]) == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("wrong", [["--seed", "-1"], ["--days", "100000000"]])
def test_a_simulation_of_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert main(["monitor", "simulate", "--out", str(tmp_path / "x"), "--stations", "1", *wrong]) == 2
    assert "天数不能超过" in capsys.readouterr().err


def test_files_that_are_folders_or_something_else_are_named(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results, here, taken = tmp_path / "r.parquet", str(tmp_path), tmp_path / "taken"
    estimate(lake, QUARTER, results)
    taken.write_text("x")
    none, truth = str(tmp_path / "none.parquet"), str(lake / "truth.parquet")
    for command, named in (
        (["assess", here, truth], here),
        (["assess", str(results), str(results)], str(results)),
        (["assess", str(results), truth, "--lake", none], none),
        (["assess", str(results), truth, "--report", str(taken)], str(taken)),
        (["audit", str(results), none, "--out", str(tmp_path / "a.json")], none),
        (["audit", str(results), truth, "--out", "."], "."),
        (["accumulate", str(lake), "--period", "2026Q3", "--state", str(taken)], str(taken)),
    ):
        assert main(["monitor", *command]) == 2, command
        told = capsys.readouterr().err
        assert named in told
        assert told.count("\n") == 1
        assert "None" not in told
        assert "系统错误号" not in told


def on_site(root: Path, rows: Sequence[tuple[str, float, float, date | None]]) -> None:
    names = ("charger_id", "error_pct", "se_pct", "verified_on")
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=ON_SITE)
    pq.write_table(table, root / "on_site.parquet")


def used(out: Path) -> set[str]:
    table = pq.read_table(out)
    return set(table.filter(table["on_site_used"])["charger_id"].to_pylist())


def told(summary: Summary, code: str) -> list[str]:
    return [each.message for each in summary.findings if each.code == code]


@pytest.mark.parametrize(
    ("error", "se"), [(np.nan, 0.1), (-150.0, 0.1), (np.inf, 0.1), (0.5, 0.0), (0.5, np.nan)]
)
def test_an_impossible_visit_is_left_out_and_told(
    lake: Path, tmp_path: Path, error: float, se: float
) -> None:
    estimate(lake, QUARTER, tmp_path / "a.parquet")
    charger = open_lake(lake).chargers["charger_id"][0].as_py()
    on_site(lake, [(charger, error, se, None)])
    summary = estimate(lake, QUARTER, tmp_path / "b.parquet")
    assert charger in told(summary, "on_site")[0]
    assert pq.read_table(tmp_path / "a.parquet").equals(pq.read_table(tmp_path / "b.parquet"))


def test_visits_that_are_not_told_apart_do_not_count(lake: Path, tmp_path: Path) -> None:
    one, two, three = open_lake(lake).chargers["charger_id"].to_pylist()[:3]
    days = [date(2026, 7, 3), date(2026, 7, 9)]
    on_site(
        lake,
        [(one, 0.1, 0.5, None), (one, 0.2, 0.5, None), (two, 0.1, 0.5, days[0]), (two, 0.2, 0.5, None),
         (three, 0.1, 0.5, days[0]), (three, 0.2, 0.5, days[1])],
    )  # fmt: skip
    summary = estimate(lake, QUARTER, tmp_path / "r.parquet")
    assert len(told(summary, "on_site")) == 2
    assert used(tmp_path / "r.parquet") == {three}


def test_a_visit_tells_the_quarters_from_its_own_on_and_answers_for_those_up_to_it() -> None:
    one, two = (
        Visit("c", error, 0.1, day) for error, day in ((1.0, date(2026, 5, 2)), (2.0, date(2026, 9, 30)))
    )
    undated = Visit("c", 3.0, 0.1, None)
    quarters = [Quarter(2026, number) for number in (1, 2, 3, 4)]
    assert [known_by((one, two), each) for each in quarters] == [None, one, two, two]
    assert [answering((one, two), each) for each in quarters] == [one, one, two, None]
    assert {known_by((undated,), each) for each in quarters} == {undated}
    assert {answering((undated,), each) for each in quarters} == {undated}
    assert known_by((), quarters[0]) is answering((), quarters[0]) is None


def test_a_visit_after_the_quarter_is_not_used(lake: Path, tmp_path: Path) -> None:
    one, two = open_lake(lake).chargers["charger_id"].to_pylist()[:2]
    on_site(lake, [(one, 0.1, 0.5, date(2026, 10, 1)), (two, 0.1, 0.5, date(2026, 9, 30))])
    estimate(lake, QUARTER, tmp_path / "r.parquet")
    assert used(tmp_path / "r.parquet") == {two}


def test_a_visit_the_registers_contradict_is_set_aside_and_told(lake: Path, tmp_path: Path) -> None:
    alone, together = tmp_path / "a.parquet", tmp_path / "b.parquet"
    estimate(lake, QUARTER, alone)
    found = pq.read_table(alone)
    judged = found.filter(pc.not_equal(found["verdict"], "undetermined"))
    charger = judged["charger_id"][int(np.argmin(judged["flat_se_pct"].to_numpy()))].as_py()
    on_site(lake, [(charger, 12.0, 0.1, date(2026, 6, 1))])
    summary = estimate(lake, QUARTER, together)
    [message] = told(summary, "visit_contradicted")
    assert charger in message
    assert "+12.00%" in message
    assert used(together) == set()
    assert pq.read_table(together).equals(found)
    on_site(lake, [(charger, float(judged["flat_error_pct"][0].as_py()), 5.0, date(2026, 6, 1))])
    assert not told(estimate(lake, QUARTER, together), "visit_contradicted")
    assert used(together) == {charger}


def test_instants_of_other_widths_are_read(lake: Path, tmp_path: Path) -> None:
    replaced(registers(lake), "ts", lambda column: column.cast(INSTANT).cast(pa.timestamp("us")))
    assert every(lake, tmp_path)[0] == 0
