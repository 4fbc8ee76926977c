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
_MANY = 500
"""Runs of even steps beyond which readings are laid one by one."""
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
    sound = registers.present & (registers.reading_wh >= 0) & (registers.reading_wh < _ABSURD_WH)
    reading = np.where(sound, registers.reading_wh, MISSING)
    out = np.full((len(registers.meter_ids), grid.boundaries), MISSING)
    for row in range(len(out)):
        rows = slice(int(registers.offsets[row]), int(registers.offsets[row + 1]))
        _lay(out[row], registers.ts[rows], reading[rows], grid)
    return out


def _lay(out: np.ndarray, ts: np.ndarray, reading: np.ndarray, grid: Grid) -> None:
    """Lay the readings of one meter on the grid: in runs of even steps, or one by one where steps vary."""
    starts = np.append(0, np.flatnonzero(ts[1:] - ts[:-1] != grid.interval_s) + 1)
    first = (ts[starts] - grid.start_s) if ts.size else starts
    if starts.size > _MANY or (first % grid.interval_s).any():
        return _lay_each(out, ts, reading, grid)
    for begin, end, place in zip(
        starts, np.append(starts[1:], ts.size), first // grid.interval_s, strict=True
    ):
        low, high = max(int(place), 0), min(int(place + end - begin), grid.boundaries)
        if low < high:
            _over(out[low:high], reading[begin + low - place : begin + high - place])
    return None


def _over(out: np.ndarray, reading: np.ndarray) -> None:
    np.copyto(out, reading, where=reading != MISSING)


def _lay_each(out: np.ndarray, ts: np.ndarray, reading: np.ndarray, grid: Grid) -> None:
    place, off = np.divmod(ts - grid.start_s + grid.interval_s // 2, grid.interval_s)
    near = np.abs(off - grid.interval_s // 2) <= grid.interval_s // _NEAR
    good = near & (reading != MISSING) & (place >= 0) & (place < grid.boundaries)
    out[place[good]] = reading[good]
