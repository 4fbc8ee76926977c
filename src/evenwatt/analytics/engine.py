"""Where the work over stations runs: in this process, in several of this machine, or on a cluster.

An engine maps functions over tasks and keeps order. It computes nothing itself, so results are the same on
every engine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Protocol, Self

from threadpoolctl import threadpool_limits

from evenwatt.law.refusal import Denied

_ATTEMPTS = 4
"""How often processes are started before a task that kills them is given up; Spark's own default."""


WORKER_BYTES = 3 * 2**30
"""What a worker process may claim. Arrow reserves 1 GB of it at once and uses what it needs: with stations of
60 chargers read every 15 minutes 0.3 GB were resident."""

WORKER_SETTINGS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    **dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), str(2**30)),
}
"""Environment of a process: one thread, for the processes are the parallelism and sums keep their order; and
the memory of freed arrays stays for the next ones, which saves a tenth of the time with glibc."""


class Engine(Protocol):
    """Runs functions that can be pickled over tasks that can; two passes with something between them."""

    def first(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        """Yield the answer to each task in order, and keep it near the worker that gave it."""
        ...

    def again(self, function: Callable[[Any], Any]) -> Iterator[Any]:
        """Yield what a function makes of each kept answer, in the same order."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class LocalEngine:
    """This process, or with several ``workers`` processes of this machine; this one has one thread meanwhile.

    A killed process is replaced, and what was not answered yet is asked again: nothing is lost or doubled.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._started()
        self._limit: threadpool_limits | None = None
        self._kept: list[Any] = []

    def first(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        """Yield the answers and keep them in this process."""
        self._kept = []
        for answer in self._map(function, tasks):
            self._kept.append(answer)
            yield answer

    def again(self, function: Callable[[Any], Any]) -> Iterator[Any]:
        """Yield what the function makes of each kept answer."""
        return self._map(function, self._kept)

    def __enter__(self) -> Self:
        self._limit = threadpool_limits(1)  # numpy may be loaded long since: its environment comes too late
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._limit:
            self._limit.restore_original_limits()
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor | None:
        if self._workers <= 1:
            return None
        set_environment()  # a new process reads it before it loads anything
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"), initializer=prepare_worker)

    def _map(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        if self._pool is None:
            yield from map(function, tasks)
            return
        answered = 0
        for _ in range(_ATTEMPTS):
            try:
                for answer in self._pool.map(function, tasks[answered:]):
                    answered += 1
                    yield answer
                return
            except BrokenProcessPool:
                self._pool = self._started() or self._pool
        raise Denied(
            "计算进程连续 {times} 次中断，请检查内存是否够用",
            clause="R-4.3.2-c",
            code="workers_killed",
            times=_ATTEMPTS,
        )


def set_environment() -> None:
    """Have this process, where numpy is not loaded yet, and those it starts work as workers should."""
    for name, value in WORKER_SETTINGS.items():
        os.environ.setdefault(name, value)


def prepare_worker() -> None:
    """Set the environment, and limit memory, where the system can."""
    set_environment()
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > WORKER_BYTES:
        resource.setrlimit(resource.RLIMIT_DATA, (WORKER_BYTES, hard))
