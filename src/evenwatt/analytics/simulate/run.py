"""A whole simulated lake: stations in shards, one shard per task, the truth beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from evenwatt.analytics.lake_writer import RegisterFile, order_path, shard_path
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.fleet import Model, draw_models
from evenwatt.analytics.simulate.rows import charger_rows, order_rows, register_rows, station_row, truth_rows
from evenwatt.analytics.simulate.scenario import Scenario
from evenwatt.analytics.simulate.shapes import Shapes
from evenwatt.analytics.simulate.station import simulate_station
from evenwatt.analytics.spans import Span
from evenwatt.analytics.tables import write_table
from evenwatt.law.refusal import Denied

TIMEZONE = "Asia/Shanghai"
_STATIONS_PER_SHARD = 25
_MOST_DAYS = 3660
"""Ten years: more is a slip of the pen."""


@dataclass(frozen=True)
class Task:
    """What one process simulates without knowing of the others: the stations of one shard."""

    scenario: Scenario
    models: tuple[Model, ...]
    root: Path
    shard: int
    numbers: range
    days: int
    interval_min: int
    seed: int
    quarter: Quarter
    with_orders: bool
    shapes: Shapes | None

    @property
    def begin_s(self) -> int:
        """The first instant [s, UTC]."""
        return self.quarter.seconds(TIMEZONE)[0]


@dataclass(frozen=True)
class Part:
    """What one task leaves for the tables of the whole lake."""

    stations: pa.Table
    chargers: pa.Table
    truth: pa.Table
    readings: int


@dataclass(frozen=True)
class Summary:
    """What was written."""

    stations: int
    chargers: int
    readings: int


def simulate(
    scenario: Scenario,
    out: Path,
    *,
    stations: int,
    days: int,
    interval_min: int,
    seed: int,
    quarter: Quarter,
    with_orders: bool = False,
    shapes: Shapes | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Write a lake and its truth; the result depends on the seed, never on the number of workers.

    The first reading is at the first instant of ``quarter`` in China, the last ``days`` days later.

    Raises
    ------
    Denied
        no stations, days or interval, too many days, a negative seed; an interval that is no divisor of a
        day; a folder that holds a lake.
    """
    _check(out, stations, days, interval_min, seed)
    models = draw_models(scenario, seed)
    tasks = [
        Task(scenario, models, out, shard, range(first, min(first + _STATIONS_PER_SHARD, stations)), days,
             interval_min, seed, quarter, with_orders, shapes)
        for shard, first in enumerate(range(0, stations, _STATIONS_PER_SHARD))
    ]  # fmt: skip
    parts: list[Part] = []
    for part in _run(tasks, workers):
        parts.append(part)
        progress(sum(len(each.stations) for each in parts), stations)
    write_table(pa.concat_tables([part.stations for part in parts]), out / "stations.parquet")
    write_table(pa.concat_tables([part.chargers for part in parts]), out / "chargers.parquet")
    truth = pa.concat_tables([part.truth for part in parts])
    write_table(truth, out / "truth.parquet")
    return Summary(stations, truth.num_rows, sum(part.readings for part in parts))


def _check(out: Path, stations: int, days: int, interval_min: int, seed: int) -> None:
    if stations < 1 or days < 1 or interval_min < 1 or 1440 % interval_min:
        raise Denied(
            "场站数、天数和间隔（分钟）应为正整数，间隔应能整除一天（1440 分钟）",
            clause="R-3.10-a",
            code="not_a_grid",
        )
    if days > _MOST_DAYS or seed < 0:
        raise Denied(
            "天数不能超过 {days}，种子应为零或正整数", clause="R-3.10-a", code="not_a_period", days=_MOST_DAYS
        )
    if (out / "registers").exists():
        raise Denied("{path} 已有数据湖，请另选文件夹", clause="R-3.10-a", code="lake_exists", path=str(out))


def _run(tasks: list[Task], workers: int) -> Iterator[Part]:
    if workers <= 1:
        yield from map(_shard, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_shard, tasks)


def _shard(task: Task) -> Part:
    """Simulate the stations of one shard, one after the other, and write each as soon as it is known."""
    stations, chargers, truth, orders, readings = [], [], [], [], 0
    with ExitStack() as stack:
        files = [
            (*quarter.seconds(TIMEZONE), stack.enter_context(RegisterFile(path)))
            for quarter, path in _files(task)
        ]
        for number in task.numbers:
            one = simulate_station(
                task.scenario,
                task.models,
                seed=task.seed,
                number=number,
                days=task.days,
                interval_min=task.interval_min,
                shapes=task.shapes,
            )
            for begin, end, file in files:
                rows = register_rows(one, task.begin_s, first=begin, last=end - 1)
                file.add(rows)
                readings += rows.num_rows
            stations.append(station_row(one, TIMEZONE))
            chargers.append(charger_rows(one))
            truth.append(truth_rows(one))
            orders += [order_rows(one, task.begin_s)] if task.with_orders else []
    if orders:
        write_table(pa.concat_tables(orders), order_path(task.root, task.shard, task.quarter))
    return Part(
        stations=pa.concat_tables(stations),
        chargers=pa.concat_tables(chargers),
        truth=pa.concat_tables(truth),
        readings=readings,
    )


def _files(task: Task) -> list[tuple[Quarter, Path]]:
    """Return the quarters the period touches and the file of each."""
    last = task.begin_s + task.days * 86400
    found, quarter = [], task.quarter
    while quarter.seconds(TIMEZONE)[0] <= last:
        found.append((quarter, shard_path(task.root, task.shard, Span(quarter))))
        quarter = quarter.following
    return found
