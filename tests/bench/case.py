"""One figure of `make bench`: a piece of work and the reference it is compared with in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Case:
    name: str
    measured: Callable[[], object]
    reference: Callable[[], object]
    rounds: int = ROUNDS

    def line(self) -> str:
        measured, reference = best(self.measured, self.rounds), best(self.reference, self.rounds)
        return (
            f"{self.name}: {measured:.3f} s, {measured / reference:.1f} × the reference ({reference:.3f} s)"
        )


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the seconds of the quickest of several rounds: the least disturbed one."""
    return min(_seconds(work) for _ in range(rounds))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
