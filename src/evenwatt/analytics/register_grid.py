"""Registers as they were read become readings at the boundaries of equal intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evenwatt.analytics.station_registers import StationRegisters
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.station import MISSING, Bools, Floats, Ints

_ABSURD_WH = 10**15
"""A register beyond a million GWh is none."""
_NEAR, _NEAREST_S = 20, 30
"""A reading within a twentieth of a step of a boundary is that boundary's, or within half a minute: how far
readings lie beside whole steps is told in whole minutes."""
_LONGEST_S = 86400
_FEWEST = 14 * 24
"""Intervals below which a period is not thinned: two weeks of hours."""
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

    @property
    def near_s(self) -> int:
        """How far from a boundary its reading may lie."""
        return _near(self.step_s)

    def until(self, last: int) -> Grid:
        """Return the boundaries up to the one of a reading at ``last`` [s, UTC]."""
        boundaries = max((last + self.near_s - self.start_s) // self.interval_s + 1, 1)
        return replace(self, boundaries=boundaries)


def _near(step_s: int) -> int:
    return max(step_s // _NEAR, _NEAREST_S)


def common_grid(registers: StationRegisters, *, wanted_s: int = 0) -> Grid:
    """Return the grid on which all meters of a station were read.

    The step is the longest of the meters' usual ones, so that a master read every hour and chargers read
    every quarter of an hour meet at full hours; the interval is as many steps as go into ``wanted_s``, at
    least one, and fewer in a period of a few days. Boundaries lie on whole steps by the clock, or beside them
    by as much as most readings do.

    Raises
    ------
    Denied
        no meter was read twice.
    """
    counts = np.diff(registers.offsets)
    seen = registers.offsets[:-1, None] + np.minimum(np.arange(_SEEN), counts[:, None] - 1)
    some = registers.ts[seen[counts > 0]]
    steps = _usual_steps(some)
    if not steps.any():
        raise Denied(
            "场站 {station} 本期没有数据",
            clause="R-3.10-a",
            code="NO_DATA",
            station=registers.station_id,
        )
    step = min(int(steps.max()), _LONGEST_S)
    beside = _beside(some.ravel(), step)
    first = int(some[:, 0].min()) - beside
    last = int(registers.ts[registers.offsets[1:][counts > 0] - 1].max()) - beside
    every = _every(max(wanted_s // step, 1), (last - first) // step)
    interval = step * every
    start = -(-(first - _near(step)) // interval) * interval
    return Grid(start + beside, interval, 1, every).until(last + beside)


def _usual_steps(ts: Ints) -> Floats:
    """Return the median step of each meter in whole minutes, in seconds; zero where there is none.

    ``ts``: instants of M meters, shape (M, k), the last one repeated where a meter has fewer.
    """
    steps = np.sort(np.diff(ts, axis=1), axis=1).astype(np.float64)
    moves = np.count_nonzero(steps > 0, axis=1)
    rest = steps.shape[1] - moves
    each = np.arange(len(steps))
    low, high = rest + (moves - 1) // 2, rest + moves // 2
    last = steps.shape[1] - 1
    median = (steps[each, np.minimum(low, last)] + steps[each, np.minimum(high, last)]) / 2
    return np.where(moves > 0, np.maximum(np.round(median / 60), 1) * 60, 0)


def _every(most: int, steps: int) -> int:
    """Return the largest divisor of ``most`` that leaves a period of so many steps enough intervals."""
    divisors = [each for each in range(1, most + 1) if most % each == 0 and each * _FEWEST <= steps]
    return max(divisors, default=1)


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
    _lay_runs(out, registers, starts, first // grid.step_s, grid)
    return out


def _lay_runs(out: Ints, registers: StationRegisters, starts: Ints, steps: Ints, grid: Grid) -> None:
    """Lay runs of even readings, each beginning ``steps`` after the first boundary."""
    lengths = np.diff(np.append(starts, registers.ts.size))
    place = np.maximum(-(-steps // grid.every), 0)
    begin = starts + place * grid.every - steps
    left = np.minimum(starts + lengths, starts + (grid.boundaries - 1) * grid.every - steps + 1) - begin
    count = np.maximum(-(-left // grid.every), 0)
    meter = np.searchsorted(registers.offsets, starts, side="right") - 1
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    rows = np.repeat(begin, count) + within * grid.every
    at = np.repeat(meter * grid.boundaries + place, count) + within
    flat = out.reshape(-1)
    gone = _lay(flat, at, rows, registers)
    if grid.every > 1:
        ends = np.isin(rows[gone], np.concatenate([starts, starts + lengths - 1]))
        _stood_still(flat, at[gone[~ends]], rows[gone[~ends]], registers)


def _lay(flat: Ints, at: Ints, rows: Ints, registers: StationRegisters) -> Ints:
    """Lay those of some rows that are sound; return which of them leave nothing where they belong."""
    sound = _sound(registers.reading_wh[rows], registers.present[rows])
    flat[at[sound]] = registers.reading_wh[rows[sound]]
    gone = np.flatnonzero(~sound)
    left: Ints = gone[flat[at[gone]] == MISSING]
    return left


def _stood_still(flat: Ints, at: Ints, rows: Ints, registers: StationRegisters) -> None:
    """Fill in readings that are not there where those before and after show the same."""
    before, after = registers.reading_wh[rows - 1], registers.reading_wh[rows + 1]
    known = _sound(before, registers.present[rows - 1]) & registers.present[rows + 1] & (before == after)
    flat[at[known]] = before[known]


def _sound(reading: Ints, present: Bools) -> Bools:
    sound: Bools = present & (reading >= 0) & (reading < _ABSURD_WH)
    return sound


def _lay_each(out: Ints, registers: StationRegisters, grid: Grid) -> None:
    near = grid.near_s
    place, late = np.divmod(registers.ts - (grid.start_s - near), grid.interval_s)
    rows = np.flatnonzero((late <= 2 * near) & (place >= 0) & (place < grid.boundaries))
    meters = np.searchsorted(registers.offsets, rows, side="right") - 1
    at = meters * grid.boundaries + place[rows]
    flat = out.reshape(-1)
    gone = _lay(flat, at, rows, registers)
    if grid.every > 1:
        gone = gone[_between_even(registers, rows[gone], meters[gone], grid.step_s)]
        _stood_still(flat, at[gone], rows[gone], registers)


def _between_even(registers: StationRegisters, rows: Ints, meters: Ints, step_s: int) -> Bools:
    """Whether the meter has a row one step before and one after."""
    inner: Bools = (rows > registers.offsets[meters]) & (rows + 1 < registers.offsets[meters + 1])
    ts, near = registers.ts, rows[inner]
    inner[inner] = (ts[near] - ts[near - 1] == step_s) & (ts[near + 1] - ts[near] == step_s)
    return inner
