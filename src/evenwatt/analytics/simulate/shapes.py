"""Real sessions as load shapes: when people came, how long they charged and how much.

Two shapes of public records are read, as found: orders with date, time and kWh (CSV, as Perth and Kinross
Council publishes them) and sessions with arrival, departure and Wh (XLSX, as EPFL does). What is wrong in
them is left out. They are shapes only: meters, errors, losses and the master are simulated as ever.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from evenwatt.law.refusal import Denied

_DAY = 1440
_SLOW_KW = 11.0
"""Mean power up to which a session is an AC charger's."""
_LEAST_KWH, _MOST_KWH = 0.5, 120.0
_LEAST_MIN, _MOST_MIN = 3, 720
_LEAST_KW, _MOST_KW = 0.5, 350.0


@dataclass(frozen=True)
class Shapes:
    """Sessions to draw from: those of slow and of fast chargers, each an array of shape (k, 3).

    Columns: minute of the day of the begin, minutes, kWh.
    """

    slow: np.ndarray
    fast: np.ndarray


def read_shapes(folder: Path) -> Shapes:
    """Return the sessions of all files of a folder that have one of the two shapes.

    Raises
    ------
    Denied
        there are none of slow, or none of fast chargers.
    """
    found: list[tuple[float, float, float]] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".csv":
            found += _orders(path)
        elif path.suffix.lower() == ".xlsx":
            found += _sessions(path)
    rows = np.array(found, np.float64).reshape(-1, 3)
    minutes, kwh = rows[:, 1], rows[:, 2]
    usable = (minutes >= _LEAST_MIN) & (minutes <= _MOST_MIN) & (kwh >= _LEAST_KWH) & (kwh <= _MOST_KWH)
    rows = rows[usable]
    power = 60 * rows[:, 2] / rows[:, 1]
    rows, power = (each[(power >= _LEAST_KW) & (power <= _MOST_KW)] for each in (rows, power))
    shapes = Shapes(slow=rows[power <= _SLOW_KW], fast=rows[power > _SLOW_KW])
    if not len(shapes.slow) or not len(shapes.fast):
        raise Denied(
            "{path} 中没有可用的充电记录：慢充 {slow} 条，快充 {fast} 条，两种都要有",
            clause="R-3.10-a",
            code="no_shapes",
            path=str(folder),
            slow=len(shapes.slow),
            fast=len(shapes.fast),
        )
    return shapes


def _orders(path: Path) -> Iterator[tuple[float, float, float]]:
    """Yield the orders of a CSV file.

    Only times of day are read: in these files day and month are swapped wherever the day is at most 12.
    """
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        for row in csv.DictReader(file):
            try:
                begin, end = (_minute_of_day(row[f"{name} Time"]) for name in ("Start", "End"))
                yield begin, (end - begin) % _DAY, float(row["Total kWh"])
            except (KeyError, TypeError, ValueError):
                continue


def _minute_of_day(text: str) -> int:
    hour, minute = text.split(":")[:2]
    return int(hour) * 60 + int(minute)


def _sessions(path: Path) -> Iterator[tuple[float, float, float]]:
    """Yield the sessions of the first sheet of a workbook."""
    from openpyxl import load_workbook

    book: Any = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(name) for name in next(rows, ())]
        if not {"Arrival", "Departure", "Energy (Wh)"} <= set(names):
            return
        places = [names.index(name) for name in ("Arrival", "Departure", "Energy (Wh)")]
        for row in rows:
            begin, end, energy = (row[at] for at in places)
            if isinstance(begin, datetime) and isinstance(end, datetime) and isinstance(energy, int | float):
                yield begin.hour * 60 + begin.minute, (end - begin).total_seconds() / 60, energy / 1000
    finally:
        book.close()
