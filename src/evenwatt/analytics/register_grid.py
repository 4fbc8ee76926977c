"""Registers as they were read become readings at the boundaries of equal intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.analytics.station_registers import StationRegisters
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.station import MISSING

_ABSURD_WH = 10**15
"""A register beyond a million GWh is none."""
_NEAR = 20
"""A reading within a twentieth of an interval of a boundary is that boundary's."""
_LONGEST_S = 86400
_SEEN = 100
"""Readings of a meter from which its usual interval is told."""


@dataclass(frozen=True)
class Grid:
    """Boundaries every ``interval_s`` seconds from ``start_s`` on; ``boundaries`` of them."""

    start_s: int
    interval_s: int
    boundaries: int


def common_grid(registers: StationRegisters) -> Grid:
    """Return the grid on which all meters of a station were read.

    The interval is the longest of the meters' usual ones, so that a master read every hour and chargers read
    every quarter of an hour meet at full hours.

    Raises
    ------
    Denied
        no meter was read twice.
    """
    usual = [
        _usual_interval(registers.ts[begin:end])
        for begin, end in zip(registers.offsets[:-1], registers.offsets[1:], strict=True)
    ]
    intervals = [each for each in usual if each]
    if not intervals:
        raise Denied(
            "场站 {station} 本期没有数据",
            clause="R-3.10-a",
            code="NO_DATA",
            station=registers.station_id,
        )
    interval = min(max(intervals), _LONGEST_S)
    first, last = int(registers.ts.min()), int(registers.ts.max())
    start = -(-(first - interval // _NEAR) // interval) * interval
    return Grid(start, interval, max((last + interval // _NEAR - start) // interval + 1, 1))


def _usual_interval(ts: np.ndarray) -> int:
    """Return the median step between instants in whole minutes, in seconds; zero if there is none."""
    if ts.size < 2:
        return 0
    steps = np.diff(ts[:_SEEN])
    steps = steps[steps > 0]
    return int(max(round(float(np.median(steps)) / 60), 1) * 60) if steps.size else 0


def on_grid(registers: StationRegisters, grid: Grid) -> np.ndarray:
    """Return the readings of all meters at the boundaries, int64, shape (M, boundaries).

    Where several readings are near one boundary the last one stays; readings elsewhere are left out.
    """
    since = registers.ts - grid.start_s
    place = since // grid.interval_s
    off = since - place * grid.interval_s
    if off.any():
        late = off > grid.interval_s // 2
        place += late
        off = np.where(late, grid.interval_s - off, off)
    reading = registers.reading_wh
    good = registers.present & (reading >= 0) & (reading < _ABSURD_WH) & (off <= grid.interval_s // _NEAR)
    good &= (place >= 0) & (place < grid.boundaries)
    out = np.full((len(registers.meter_ids), grid.boundaries), MISSING)
    for row in range(len(out)):
        rows = slice(int(registers.offsets[row]), int(registers.offsets[row + 1]))
        fit = good[rows]
        out[row, place[rows][fit]] = reading[rows][fit]
    return out
