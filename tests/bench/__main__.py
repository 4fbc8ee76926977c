"""Run every `bench_*.py`: `make bench`, or `python -m tests.bench workbook` for some of them.

A second on one machine is not a second on another; a ratio to a reference taken in the same run is. Each file
offers ``cases()``. They run on a demonstration province of their own, in `.data/bench`; a file that says
``LARGE = True`` on one of 300,000 chargers in `.data/bench-large`, which is made once and takes its time; one
that says ``WITHOUT_PROVINCE = True`` on none.
Each file has a process of its own, so that one does not warm the other.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from evenwatt.analytics.engine import WORKER_SETTINGS
from evenwatt.cli.framework import command, enter

ROOT = Path(__file__).resolve().parents[2]
LARGE = ("demo", "load", "--chargers", "300000")


def main() -> None:
    """Print one line per figure; one whose data is missing says so."""
    names = [path.stem.removeprefix("bench_") for path in sorted(Path(__file__).parent.glob("bench_*.py"))]
    match sys.argv[1:]:
        case ["--alone", name]:
            _measure(name)
        case wanted:
            for name in names:
                if not wanted or name in wanted:
                    alone = [sys.executable, "-m", "tests.bench", "--alone", name]
                    subprocess.run(alone, check=True, env=os.environ | WORKER_SETTINGS)


def _measure(name: str) -> None:
    text = (Path(__file__).parent / f"bench_{name}.py").read_text()
    if "WITHOUT_PROVINCE = True" in text:
        _show(name)
        return
    is_large = "LARGE = True" in text
    _enter_province("bench-large" if is_large else "bench", LARGE if is_large else ("demo", "load"))
    try:
        _show(name)
    finally:
        subprocess.run(command("database", "stop"), check=True)


def _show(name: str) -> None:
    try:
        for case in import_module(f"tests.bench.bench_{name}").cases():
            print(case.line(), flush=True)
    except FileNotFoundError as error:
        print(f"{name}: not measured, {error.filename} is missing")


def _enter_province(folder: str, load: tuple[str, ...]) -> None:
    os.environ["EVENWATT_DATA"] = os.environ.get("EVENWATT_BENCH_DATA", str(ROOT / ".data" / folder))
    os.environ["EVENWATT_HOSTS"] = "testserver"
    collect = ("manage", "collectstatic", "--no-input", "--verbosity=0")
    for step in ("migrate",), load, collect:
        subprocess.run(command(*step), check=True, stdout=subprocess.DEVNULL)
    enter()


if __name__ == "__main__":
    main()
