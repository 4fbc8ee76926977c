"""Engines: the same answers in the same order, whoever is killed on the way."""

import os
import sys
from functools import partial
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from evenwatt.analytics import estimate as estimation
from evenwatt.analytics.engine import WORKER_BYTES, LocalEngine
from evenwatt.analytics.lake import Lake
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.analytics.station_input import Known
from evenwatt.analytics.station_registers import StationRegisters
from evenwatt.law.refusal import Denied

TASKS = list(range(12))


def square(number: int) -> int:
    return number * number


def dying_once(mark: Path, number: int) -> int:
    """Kill the process at task five, unless one was killed before."""
    if number == 5 and not mark.exists():
        mark.touch()
        os._exit(9)
    return square(number)


def dying_always(number: int) -> int:
    if number == 5:
        os._exit(9)
    return number


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_order_and_are_kept(workers: int) -> None:
    with LocalEngine(workers) as engine:
        assert list(engine.first(square, TASKS)) == [square(each) for each in TASKS]
        assert list(engine.again(square)) == [square(square(each)) for each in TASKS]


def test_a_killed_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "killed"
    with LocalEngine(2) as engine:
        assert list(engine.first(partial(dying_once, mark), TASKS)) == [square(each) for each in TASKS]
    assert mark.exists()


def test_a_task_that_always_kills_is_refused_in_a_sentence() -> None:
    with LocalEngine(2) as engine, pytest.raises(Denied, match="中断"):
        list(engine.first(dying_always, TASKS))


def threads(_: int) -> int:
    """Return the most threads a numerical library of this process uses."""
    return max(each["num_threads"] for each in threadpool_info())


def test_work_in_this_process_has_one_thread_too() -> None:
    with threadpool_limits(2):
        assert threads(0) == 2
        with LocalEngine(1) as engine:
            assert set(engine.first(threads, TASKS)) == set(engine.again(threads)) == {1}
        assert threads(0) == 2


def greedy(count: int) -> int:
    try:
        return len(bytearray(count))
    except MemoryError:
        return -1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not enforce the limit")
def test_a_worker_claims_no_more_than_its_share() -> None:
    with LocalEngine(2) as engine:
        assert list(engine.first(greedy, [WORKER_BYTES // 8, WORKER_BYTES])) == [WORKER_BYTES // 8, -1]


def test_a_station_beyond_the_memory_of_a_worker_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter = Quarter(2026, 3)
    simulate(
        SCENARIOS["standard"], tmp_path / "lake", stations=2, days=4, interval_min=60, seed=3, quarter=quarter
    )
    read = estimation.registers_of

    def too_much(lake: Lake, known: Known, period: Quarter) -> StationRegisters:
        if known.station_id == "S000001":
            raise MemoryError("too much")
        return read(lake, known, period)

    monkeypatch.setattr(estimation, "registers_of", too_much)
    summary = estimation.estimate(tmp_path / "lake", quarter, tmp_path / "r.parquet")
    assert [(each.station_id, each.code) for each in summary.findings if each.code == "UNUSABLE"] == [
        ("S000001", "UNUSABLE")
    ]
    assert summary.stations == 2
