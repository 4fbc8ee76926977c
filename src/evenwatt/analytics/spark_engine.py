"""The engine `spark`: the same functions on a cluster (``pip install evenwatt[spark]``, Java 17 or 21).

Tasks are the rows of a DataFrame over the lake's shard index, functions run by ``mapInArrow``, and only the
index travels to the workers: each reads its stations' row groups itself, so the lake's path has to lead to it
on every machine. Grouping readings by Spark was ten times slower: it shuffles what already lies together.

What dies is computed again by lineage, and an answer counts once, whichever attempt gave it. No worker writes
a file.

A Python worker holds one task at a time, eight stations' evidence and the registers of one of them, within
:data:`evenwatt.analytics.engine.WORKER_BYTES`. The driver holds the evidence of all stations.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from evenwatt.analytics.engine import WORKER_SETTINGS, prepare_worker
from evenwatt.law.refusal import Denied

_TASKS = pa.schema([pa.field("place", pa.int64()), pa.field("task", pa.binary())])
_ROWS = "place long, task binary"
_PARTS_PER_CORE = 4
"""Small enough that a lost executor costs little and slow stations do not leave cores idle at the end."""
_SETTINGS = {
    "spark.app.name": "evenwatt",
    "spark.driver.maxResultSize": "0",  # the results of a fleet are wanted whole
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),  # a bar has no place in a log
}
"""What holds unless the caller says otherwise; addresses and sizes come from Spark's own configuration."""
_FIXED = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # a worker holds one task, however large
    **{f"spark.executorEnv.{name}": value for name, value in WORKER_SETTINGS.items()},
}
"""What results and memory depend on."""


class SparkEngine:
    """A Spark session as an engine; it begins and ends with the ``with`` block, unless one was running."""

    def __init__(self, *, master: str | None = None, settings: Mapping[str, str] | None = None) -> None:
        """Take the address of the cluster (else Spark's own configuration, else this machine) and settings.

        Raises
        ------
        Denied
            pyspark or Java is not installed.
        """
        _require_spark()
        self._settings = _SETTINGS | dict(settings or {}) | _FIXED | _executor_paths()
        if master:
            self._settings["spark.master"] = master
        self._kept: Any = None
        self._count = 0

    def __enter__(self) -> Self:
        from pyspark.sql import SparkSession

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        self._lent = SparkSession.getActiveSession() is not None
        builder = SparkSession.builder
        for name, value in self._settings.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()
        if not self._lent:
            # A cluster within this machine cries when its executors leave; by then all answers are here.
            self._session.sparkContext.setLogLevel("OFF")
            self._session.stop()

    def first(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        """Yield the answers in the order of the tasks; they stay on the executors' disks."""
        from pyspark import StorageLevel

        self._forget()
        self._count = len(tasks)
        rows = pa.table(
            [pa.array(range(self._count), pa.int64()), pa.array(map(pickle.dumps, tasks), pa.binary())],
            schema=_TASKS,
        )
        parts = max(min(self._count, _PARTS_PER_CORE * self._session.sparkContext.defaultParallelism), 1)
        index = self._session.createDataFrame(rows).repartitionByRange(parts, "place")
        answered = index.sortWithinPartitions("place").mapInArrow(partial(_answers, function), _ROWS)
        self._kept = answered.persist(StorageLevel.DISK_ONLY)
        self._kept.count()  # all parts side by side; what follows fetches them one after the other
        return self._in_order(self._kept.toLocalIterator(prefetchPartitions=True))

    def again(self, function: Callable[[Any], Any]) -> Iterator[Any]:
        """Yield what the function makes of each kept answer, computed where it lies."""
        rows = self._kept.mapInArrow(partial(_answers, function), _ROWS).collect()
        return self._in_order(rows)

    def _in_order(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Yield the answers in the order of the tasks, each once."""
        waiting: dict[int, bytes] = {}
        wanted = 0
        for row in rows:
            waiting[row["place"]] = row["task"]
            while wanted in waiting:
                yield pickle.loads(waiting.pop(wanted))
                wanted += 1
        if wanted != self._count:
            raise RuntimeError(f"Spark answered {wanted} of {self._count} tasks")

    def _forget(self) -> None:
        if self._kept is not None:
            self._kept.unpersist()
            self._kept = None


def _answers(function: Callable[[Any], Any], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Answer the tasks of one part of the index, one row at a time."""
    prepare_worker()
    for batch in batches:
        for place, task in zip(batch.column("place"), batch.column("task"), strict=True):
            answer = pickle.dumps(function(pickle.loads(task.as_py())), protocol=pickle.HIGHEST_PROTOCOL)
            yield pa.RecordBatch.from_arrays(
                [pa.array([place.as_py()], pa.int64()), pa.array([answer], pa.binary())], schema=_TASKS
            )


def _executor_paths() -> dict[str, str]:
    """Let executors started on this machine import what this process imports."""
    paths = os.environ.get("PYTHONPATH")
    return {"spark.executorEnv.PYTHONPATH": paths} if paths else {}


def _require_spark() -> None:
    if find_spec("pyspark") is None:
        raise Denied(
            "计算引擎 spark 未安装：请执行 pip install 'evenwatt[spark]'",
            clause="R-4.3.2-c",
            code="spark_not_installed",
        )
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and not shutil.which("java"):
        raise Denied(
            "计算引擎 spark 需要 Java 17 或 21：请安装，或用 JAVA_HOME 指明",
            clause="R-4.3.2-c",
            code="java_not_installed",
        )
