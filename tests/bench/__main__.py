"""Run every `bench_*.py`: `make bench`, or `python -m tests.bench workbook` for some of them.

A second on one machine is not a second on another; a ratio to a reference taken in the same run is. Each file
offers ``NAME``, ``prepare()`` and the functions ``measured(x)`` and ``reference(x)`` of what it returns.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROUNDS = 5


def best(work: Callable[[Any], object], given: Any) -> float:
    """Return the seconds of the quickest of several rounds: the least disturbed one."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work(given)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Print one line per benchmark; one whose data is missing says so."""
    wanted = sys.argv[1:]
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted and path.stem.removeprefix("bench_") not in wanted:
            continue
        bench = import_module(f"tests.bench.{path.stem}")
        try:
            given = bench.prepare()
        except FileNotFoundError as error:
            print(f"{bench.NAME}: not measured, {error.filename} is missing")
            continue
        measured, reference = best(bench.measured, given), best(bench.reference, given)
        print(
            f"{bench.NAME}: {measured:.3f} s, {measured / reference:.1f} × the reference ({reference:.3f} s)"
        )


if __name__ == "__main__":
    main()
