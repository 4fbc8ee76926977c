"""The estimator beside decoding, a user's own script, a state space fit, Spark, and a new day."""

import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow.parquet as pq

from evenwatt.analytics.accumulate import Step, accumulate
from evenwatt.analytics.assess import accuracy, judge
from evenwatt.analytics.engine import Engine, LocalEngine
from evenwatt.analytics.estimate import Summary, estimate
from evenwatt.analytics.ingest.run import ingest
from evenwatt.analytics.lake import open_lake
from evenwatt.analytics.station_input import known_stations, station_input
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.filling import increments
from evenwatt.metrology.online.station import Station, part
from evenwatt.metrology.online.statistics import one_shot
from evenwatt.metrology.online.stream import Stream, extend
from tests.bench.case import ROUNDS, Case, best
from tests.bench.lake import AT, QUARTER, lake, lake_by_day, lake_by_week

WITHOUT_PROVINCE = True
STATIONS = 160
FEW = 25
"""Stations whose new day comes from the lake."""
BEFORE = date(2026, 9, 29)
FITTED = 2
"""Stations fitted by the state space; the time of all is extrapolated."""


def cases() -> Iterator[Case]:
    root = lake(STATIONS)
    readings = _decode(root)
    seconds = best(partial(_estimate, root), 3)
    decoding = best(partial(_decode, root), 3)
    print(
        f"{readings:,} readings on one core: {readings / seconds / 1e6:.1f} million a second estimated,"
        f" {readings / decoding / 1e6:.0f} million merely decoded, ratio {decoding / seconds:.3f};"
        f" peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        flush=True,
    )
    _engines(root)
    _ridge(root)
    _state_space(root)
    yield Case(
        "a new day of ten stations added to their quarter (reference: the quarter at once)",
        partial(_new_day, days := _streams(root)),
        partial(_quarters, [station for station, _, _ in days]),
        rounds=3,
    )
    for layout in (lake, lake_by_day):
        few = layout(FEW)
        with tempfile.TemporaryDirectory() as folder:
            accumulate(few, QUARTER, Path(folder) / "state", until=BEFORE)
            yield Case(
                f"a new day of {FEW} stations from a lake by {'day' if layout is lake_by_day else 'quarter'}"
                " into their states (reference: the quarter at once)",
                partial(_day_from_lake, few, Path(folder) / "state"),
                partial(_estimate, few),
                rounds=3,
            )
    with tempfile.TemporaryDirectory() as folder:
        few, day = lake_by_week(FEW)
        accumulate(_laid(few, Path(folder)), QUARTER, Path(folder) / "state", until=BEFORE)
        yield Case(
            f"a new day of {FEW} stations from a file, by ingest and accumulate, into a lake by week"
            " (reference: the quarter at once)",
            partial(_day_from_file, few, day, Path(folder)),
            partial(_estimate, few),
            rounds=3,
        )


def _laid(root: Path, folder: Path) -> Path:
    """Return a copy of a lake, always in the same place; files of registers, which are replaced, by link."""
    shutil.rmtree(folder / "lake", ignore_errors=True)
    shutil.copytree(root, folder / "lake", ignore=shutil.ignore_patterns("registers"))
    shutil.copytree(root / "registers", folder / "lake" / "registers", copy_function=_linked)
    return folder / "lake"


def _linked(path: str, to: str) -> None:
    Path(to).symlink_to(path)


def _day_from_file(root: Path, day: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as copies:
        state = Path(shutil.copytree(folder / "state", Path(copies) / "state"))
        ingest([day], _laid(root, folder), at=AT)
        assert accumulate(folder / "lake", QUARTER, state).steps[Step.ADDED] == FEW


def _day_from_lake(root: Path, state: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(state, Path(folder) / "state")
        assert accumulate(root, QUARTER, Path(copy)).steps[Step.ADDED] == FEW


def _estimate(root: Path, engine: Engine | None = None) -> Summary:
    with tempfile.TemporaryDirectory() as folder:
        return estimate(root, QUARTER, Path(folder) / "results.parquet", engine=engine)


def _decode(root: Path) -> int:
    """Merely decode what the estimate reads."""
    count = 0
    for path in sorted((root / "registers").rglob(f"{QUARTER}.parquet")):
        with pq.ParquetFile(path, read_dictionary=["meter_id", "role"]) as file:
            for group in range(file.num_row_groups):
                count += file.read_row_group(
                    group, columns=["meter_id", "role", "ts", "reading_wh"], use_threads=False
                ).num_rows
    return count


def _engines(root: Path) -> None:
    """Readings a second on two cores beyond start-up: engines whose processes are warm, by turns."""
    try:
        from evenwatt.analytics.spark_engine import SparkEngine

        spark = SparkEngine(master="local[2]", settings={"spark.ui.enabled": "false"})
    except Denied as missing:
        print(f"spark: not measured, {missing}")
        return
    with LocalEngine(2) as local, spark:
        engines = {"local": _Lent(local), "spark": _Lent(spark)}
        for engine in engines.values():
            readings = _estimate(root, engine).readings
        seconds = dict.fromkeys(engines, np.inf)
        for _ in range(ROUNDS):
            for name, engine in engines.items():
                seconds[name] = min(seconds[name], best(partial(_estimate, root, engine), 1))
    for name, each in seconds.items():
        print(
            f"{name}, two processes: {readings / each / 2e6:.1f} million readings a second per core,"
            f" {seconds['local'] / each:.2f} of local",
            flush=True,
        )


class _Lent:
    """An engine that does not end with the estimate."""

    def __init__(self, engine: Engine) -> None:
        self.first, self.again = engine.first, engine.again

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def _ridge(root: Path) -> None:
    try:
        from tests.bench.usual_estimates import by_ridge
    except ImportError as missing:
        print(f"ridge: not measured, {missing}")
        return
    start = time.perf_counter()
    ridge = by_ridge(root)
    took = time.perf_counter() - start
    seconds = best(partial(_estimate, root), 2)  # beside it: other work on the machine slows both
    with tempfile.TemporaryDirectory() as folder:
        estimate(root, QUARTER, out := Path(folder) / "results.parquet")
        judged = judge(out, root / "truth.parquet")
    ours = accuracy(judged).rmse_pp or np.nan
    guessed = ridge.reindex(judged.charger_id).fillna(0.0).to_numpy()
    theirs = float(np.sqrt(np.mean((guessed - judged.truth_pct) ** 2)))
    print(
        f"pandas and scikit-learn's ridge per station: {took:.1f} s, {took / seconds:.1f} × the estimate's;"
        f" RMSE {theirs:.2f} percentage points, {theirs / ours:.1f} × the estimate's {ours:.2f}",
        flush=True,
    )


def _state_space(root: Path) -> None:
    try:
        from tests.bench.usual_estimates import by_state_space
    except ImportError as missing:
        print(f"state space: not measured, {missing}")
        return
    stations = _stations(root, FITTED)
    start = time.perf_counter()
    for station in stations:
        found = increments(station)
        by_state_space(found.master_kwh, found.charger_kwh)
    count = open_lake(root).stations.num_rows
    took = (time.perf_counter() - start) / FITTED * count
    seconds = best(partial(_estimate, root), 2)
    print(
        f"state space by maximum likelihood per station: {FITTED} stations fitted, extrapolated to {count}:"
        f" {took:.0f} s, {took / seconds:.0f} × the estimate's",
        flush=True,
    )


def _stations(root: Path, count: int) -> list[Station]:
    opened = open_lake(root)
    return [station_input(opened, known, QUARTER) for known in known_stations(opened)[:count]]


def _streams(root: Path) -> list[tuple[Station, Stream, Station]]:
    """Return for each station the whole quarter, its stream but for the last day, and that day."""
    found = []
    for station in _stations(root, 10):
        frozen, _ = one_shot(station)
        day = 86400 // station.interval_s
        last = station.master_wh.size - day
        stream = Stream(frozen, part(station, 0, 3 * day))
        for begin in range(3 * day, last, day):
            stream = extend(stream, part(station, begin, min(begin + day, last)))
        found.append((station, stream, part(station, last, station.master_wh.size)))
    return found


def _new_day(days: list[tuple[Station, Stream, Station]]) -> None:
    for _, stream, day in days:
        extend(stream, day)


def _quarters(stations: list[Station]) -> None:
    for station in stations:
        one_shot(station)
