"""Run every `bench_*.py`: `make bench`, or `python -m tests.bench workbook` for some of them.

A second on one machine is not a second on another; a ratio to a reference taken in the same run is. Each file
offers ``cases()``. They run on a demonstration province of their own, in `.data/bench`.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from evenwatt.cli.framework import command, enter

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Print one line per figure; one whose data is missing says so."""
    wanted = sys.argv[1:]
    _enter_province()
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted and path.stem.removeprefix("bench_") not in wanted:
            continue
        try:
            for case in import_module(f"tests.bench.{path.stem}").cases():
                print(case.line(), flush=True)
        except FileNotFoundError as error:
            print(f"{path.stem}: not measured, {error.filename} is missing")
    subprocess.run(command("database", "stop"), check=True)


def _enter_province() -> None:
    os.environ["EVENWATT_DATA"] = str(ROOT / ".data" / "bench")
    os.environ["EVENWATT_HOSTS"] = "testserver"
    collect = ("manage", "collectstatic", "--no-input", "--verbosity=0")
    for step in ("migrate",), ("demo", "load"), collect:
        subprocess.run(command(*step), check=True, stdout=subprocess.DEVNULL)
    enter()


if __name__ == "__main__":
    main()
