"""Registers as they were read become readings at the boundaries of equal intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenwatt.analytics.station_registers import StationRegisters
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.station import MISSING, Bools, Ints

_ABSURD_WH = 10**15
"""A register beyond a million GWh is none."""
_NEAR = 20
"""A reading within a twentieth of a step of a boundary is that boundary's."""
_LONGEST_S = 86400
_MANY = 100
"""Runs of even steps per meter beyond which readings are laid one by one."""
_SEEN = 100
"""Readings of a meter from which its usual step is told."""


@dataclass(frozen=True)
class Grid:
    """Boundaries every ``interval_s`` seconds from ``start_s`` on; ``boundaries`` of them.

    Readings usually come ``every`` times per interval; those between boundaries are left out.
    """

    start_s: int
    interval_s: int
    boundaries: int
    every: int = 1

    @property
    def step_s(self) -> int:
        """The usual time between readings."""
        return self.interval_s // self.every


def common_grid(registers: StationRegisters, *, wanted_s: int = 0) -> Grid:
    """Return the grid on which all meters of a station were read.

    The step is the longest of the meters' usual ones, so that a master read every hour and chargers read
    every quarter of an hour meet at full hours; the interval is as many steps as go into ``wanted_s``, at
    least one. Boundaries lie on whole steps by the clock, or beside them by as much as most readings do.

    Raises
    ------
    Denied
        no meter was read twice.
    """
    meters = [
        registers.ts[begin : min(begin + _SEEN, end)]
        for begin, end in zip(registers.offsets[:-1], registers.offsets[1:], strict=True)
    ]
    steps = [each for each in map(_usual_step, meters) if each]
    if not steps:
        raise Denied(
            "场站 {station} 本期没有数据",
            clause="R-3.10-a",
            code="NO_DATA",
            station=registers.station_id,
        )
    step = min(max(steps), _LONGEST_S)
    every = max(wanted_s // step, 1)
    interval = step * every
    beside = _beside(np.concatenate(meters), step)
    read = np.diff(registers.offsets) > 0
    first = int(registers.ts[registers.offsets[:-1][read]].min()) - beside
    last = int(registers.ts[registers.offsets[1:][read] - 1].max()) - beside
    start = -(-(first - step // _NEAR) // interval) * interval
    boundaries = max((last + step // _NEAR - start) // interval + 1, 1)
    return Grid(start + beside, interval, boundaries, every)


def _usual_step(ts: Ints) -> int:
    """Return the median step between instants in whole minutes, in seconds; zero if there is none."""
    if ts.size < 2:
        return 0
    steps = np.diff(ts)
    steps = steps[steps > 0]
    return int(max(round(float(np.median(steps)) / 60), 1) * 60) if steps.size else 0


def _beside(ts: Ints, step: int) -> int:
    """Return how far beside whole steps most readings lie, in whole minutes, in seconds; usually zero."""
    minutes = (ts % step + 30) // 60 % (step // 60)
    counts = np.bincount(minutes)
    return 0 if counts[0] * 2 >= minutes.size else int(np.argmax(counts)) * 60


def on_grid(registers: StationRegisters, grid: Grid) -> Ints:
    """Return the readings of all meters at the boundaries, int64, shape (M, boundaries).

    Where several readings are near one boundary the last one stays; readings elsewhere are left out.
    """
    out = np.full((len(registers.meter_ids), grid.boundaries), MISSING)
    ts = registers.ts
    starts = np.union1d(np.flatnonzero(ts[1:] - ts[:-1] != grid.step_s) + 1, registers.offsets[:-1])
    first = ts[starts] - grid.start_s
    if starts.size > _MANY * len(out) or (first % grid.step_s).any():
        _lay_each(out, registers, grid)
        return out
    meters = np.searchsorted(registers.offsets, starts, side="right") - 1
    ends = np.append(starts[1:], ts.size)
    for meter, begin, end, steps in zip(meters, starts, ends, first // grid.step_s, strict=True):
        _lay_run(out[meter], registers, slice(int(begin), int(end)), int(steps), grid)
    return out


def _lay_run(out: Ints, registers: StationRegisters, rows: slice, steps: int, grid: Grid) -> None:
    """Lay even readings of one meter, the first of them ``steps`` after the first boundary."""
    place = max(-(-steps // grid.every), 0)
    begin = rows.start + place * grid.every - steps
    last = rows.start + (grid.boundaries - 1) * grid.every - steps
    chosen = slice(begin, min(rows.stop, last + 1), grid.every)
    if chosen.start >= chosen.stop:
        return
    reading = registers.reading_wh[chosen]
    sound = _sound(reading, registers.present[chosen])
    there = out[place : place + reading.size]
    np.copyto(there, reading, where=sound)
    if grid.every > 1 and not sound.all():
        _stood_still(there, registers, begin + np.flatnonzero(~sound) * grid.every, rows, begin, grid)


def _stood_still(
    out: Ints, registers: StationRegisters, gone: npt.NDArray[np.intp], rows: slice, begin: int, grid: Grid
) -> None:
    """Fill in readings that are not there where those before and after show the same."""
    gone = gone[(gone > rows.start) & (gone + 1 < rows.stop)]
    before, after = registers.reading_wh[gone - 1], registers.reading_wh[gone + 1]
    known = _sound(before, registers.present[gone - 1]) & registers.present[gone + 1] & (before == after)
    out[(gone[known] - begin) // grid.every] = before[known]


def _sound(reading: Ints, present: Bools) -> Bools:
    sound: Bools = present & (reading >= 0) & (reading < _ABSURD_WH)
    return sound


def _lay_each(out: Ints, registers: StationRegisters, grid: Grid) -> None:
    near = grid.step_s // _NEAR
    place, late = np.divmod(registers.ts - (grid.start_s - near), grid.interval_s)
    rows = np.flatnonzero((late <= 2 * near) & (place >= 0) & (place < grid.boundaries))
    rows = rows[_sound(registers.reading_wh[rows], registers.present[rows])]
    meters = np.searchsorted(registers.offsets, rows, side="right") - 1
    out[meters, place[rows]] = registers.reading_wh[rows]
