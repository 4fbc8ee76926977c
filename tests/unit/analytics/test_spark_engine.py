"""The engine `spark`, for real: executors in processes of their own, some of which are killed."""

import os
import signal
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics import spark_engine
from evenwatt.analytics.accumulate import accumulate
from evenwatt.analytics.estimate import Summary, estimate
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.analytics.spark_engine import SparkEngine
from evenwatt.cli.main import main

QUARTER = Quarter(2026, 3)
TASKS = list(range(10))


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lake") / "lake"
    simulate(SCENARIOS["standard"], root, stations=12, days=6, interval_min=60, seed=3, quarter=QUARTER)
    return root


@pytest.fixture(scope="module")
def expected(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, pa.Table]:
    out = tmp_path_factory.mktemp("local") / "r.parquet"
    return estimate(lake, QUARTER, out), pq.read_table(out)


def executor_of(task: int) -> int:
    """The process of the executor: the parent of the daemon that forked this worker."""
    status = Path(f"/proc/{os.getppid()}/status").read_text()
    return int(status.split("PPid:")[1].split()[0])


def doubled(task: int) -> int:
    return 2 * task


def killing(mark: Path, whom: str, task: int) -> int:
    """Answer, but at task five kill this worker or its executor, unless that was done before."""
    if task == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid() if whom == "worker" else executor_of(task), signal.SIGKILL)
        signal.pause()
    return doubled(task)


def killing_again(mark: Path, answer: int) -> int:
    return killing(mark, "executor", answer // 2)


def same(found: pa.Table, expected: pa.Table) -> None:
    assert found.schema.equals(expected.schema)
    for name, column in zip(expected.column_names, expected.columns, strict=True):
        if pa.types.is_floating(column.type):
            difference = np.abs(found[name].to_numpy() - column.to_numpy())
            assert np.nanmax(difference, initial=0.0) <= 1e-9, name
            assert found[name].null_count == column.null_count, name
        else:
            assert found[name].equals(column), name


def test_results_are_those_of_the_local_engine(
    cluster: None, lake: Path, expected: tuple[Summary, pa.Table], tmp_path: Path
) -> None:
    summary = estimate(lake, QUARTER, tmp_path / "r.parquet", engine=SparkEngine())
    assert summary == expected[0]
    same(pq.read_table(tmp_path / "r.parquet"), expected[1])


def test_a_second_run_through_the_command_writes_the_same_once_more(
    cluster: None, lake: Path, expected: tuple[Summary, pa.Table], tmp_path: Path
) -> None:
    out = tmp_path / "r.parquet"
    command = ["monitor", "estimate", str(lake), "--period", "2026Q3", "--out", str(out), "--engine", "spark"]
    for _ in range(2):
        assert main(command) == 0
        same(pq.read_table(out), expected[1])
    assert [each.name for each in tmp_path.iterdir()] == ["r.parquet"]


def test_several_executors_share_the_work(cluster: None) -> None:
    with SparkEngine() as engine:
        assert len(set(engine.first(executor_of, TASKS))) == 2


@pytest.mark.parametrize("whom", ["worker", "executor"])
def test_who_is_killed_in_the_first_pass_loses_and_doubles_nothing(
    cluster: None, tmp_path: Path, whom: str
) -> None:
    mark = tmp_path / "killed"
    with SparkEngine() as engine:
        assert list(engine.first(partial(killing, mark, whom), TASKS)) == [2 * task for task in TASKS]
    assert mark.exists()


def test_answers_lost_with_an_executor_are_computed_again(cluster: None, tmp_path: Path) -> None:
    mark = tmp_path / "killed"
    with SparkEngine() as engine:
        assert list(engine.first(doubled, TASKS)) == [2 * task for task in TASKS]
        assert list(engine.again(partial(killing_again, mark))) == [2 * task for task in TASKS]
    assert mark.exists()


@pytest.mark.parametrize(("spark", "named"), [(None, "evenwatt[spark]"), (object(), "Java 17")])
def test_what_is_not_installed_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, lake: Path, capsys: pytest.CaptureFixture[str], spark: object, named: str
) -> None:
    monkeypatch.setattr(spark_engine, "find_spec", lambda name: spark)
    monkeypatch.setattr(spark_engine.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    command = ["monitor", "estimate", str(lake), "--period", "2026Q3", "--out", "r", "--engine", "spark"]
    assert main(command) == 2
    error = capsys.readouterr().err
    assert named in error
    assert error.count("\n") == 1


def test_day_by_day_writes_the_same_states(cluster: None, lake: Path, tmp_path: Path) -> None:
    for day in (date(2026, 7, 4), date(2026, 7, 5)):
        accumulate(lake, QUARTER, tmp_path / "local", until=day)
        accumulate(lake, QUARTER, tmp_path / "spark", until=day, engine=SparkEngine())
    local, spark = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.state")}
        for name in ("local", "spark")
    )
    assert len(spark) == 12
    assert local == spark
