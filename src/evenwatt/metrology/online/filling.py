"""Registers into increments: what is missing, stale, reset or absurd becomes variance, no row goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenwatt.metrology.online.station import MISSING, Floats, Ints, Station

ABSURD = 1.3
"""Multiple of its rated energy that a charger delivers at most; else its register stood still before."""

_SHORT = 3
"""Intervals of a gap in which the sum still tells."""

LOOK = 8
"""A register that stands still before a jump is disbelieved for at most so many readings."""

_UNKNOWN_WH = 1e6
"""What a meter may at most have counted in an interval, where its rating does not tell."""


@dataclass(frozen=True)
class Silence:
    """Intervals ``start`` … ``stop - 1`` in which a charger was not heard of, and what it delivered in them.

    ``most_kwh`` is what it can at most deliver in one of them.
    """

    charger: int
    start: int
    stop: int
    rise_kwh: float
    most_kwh: float

    def unsure_kwh2(self, intervals: int) -> float:
        """Return the variance of each of the intervals over which the rise is spread.

        The charger may have worked in any of them, at about half its rating.
        """
        return self.rise_kwh / intervals * min(self.rise_kwh, self.most_kwh / (2 * ABSURD))


@dataclass(frozen=True)
class Increments:
    """Energies per interval with what is uncertain about them.

    Attributes
    ----------
    master_kwh
        master minus metered other loads per interval, shape (T,).
    charger_kwh
        chargers per interval, shape (n, T).
    boundary_kwh2
        variance of the registers at each boundary for readings filled in, shape (T + 1,).
    row_kwh2
        variance of intervals in which a register lost its count, shape (T,).
    missing_share
        share of charger readings filled in, shape (n,); of the master's last, a float.
    silences
        long gaps of chargers that rose meanwhile; their variance is in ``row_kwh2``.
    """

    master_kwh: Floats
    charger_kwh: Floats
    boundary_kwh2: Floats
    row_kwh2: Floats
    missing_share: Floats
    master_missing_share: float
    silences: tuple[Silence, ...] = ()


class _Doubt:
    """What is uncertain about a station's energies, gathered register by register.

    Variances [Wh²] of registers at boundaries, shape (T + 1,), and of intervals, shape (T,); silences.
    """

    def __init__(self, intervals: int) -> None:
        self.boundary = np.zeros(intervals + 1)
        self.row = np.zeros(intervals)
        self.silences: list[Silence] = []

    def filled(self, meter: int, first: int, stop: int, step: float, most_wh: float) -> None:
        """Note that readings ``first`` … ``stop - 1`` were filled in over a step.

        In a short gap the sum of the intervals is what is known: the registers between are anywhere in the
        step. A charger silent for long may have worked in any of its intervals; what the other chargers did
        meanwhile still counts. A master silent for long leaves nothing but the sum.
        """
        intervals = stop - first + 1
        if intervals <= _SHORT or not np.isfinite(most_wh):
            self.boundary[first:stop] += step * step / (12 if intervals <= _SHORT else 1)
            return
        silence = Silence(meter, first - 1, stop, step / 1000, most_wh / 1000)
        self.row[first - 1 : stop] += 1e6 * silence.unsure_kwh2(intervals)
        self.silences.append(silence)


def increments(station: Station) -> Increments:
    """Return the energies of one station per interval."""
    doubt = _Doubt(station.master_wh.size - 1)
    hours = station.interval_s / 3600
    rated = np.where(station.chargers.rated_kw > 0, station.chargers.rated_kw, np.inf)
    chargers, missing = _differences(station.charger_wh, ABSURD * rated * 1000 * hours, doubt)
    certain = (doubt.row == 0) & (doubt.boundary[1:] == 0) & (doubt.boundary[:-1] == 0)
    master, master_missing = _differences(station.master_wh[None], np.full(1, np.inf), doubt)
    still = (master[0] == 0) & (chargers.sum(axis=0) > 2 * station.master_step_wh) & certain
    doubt.boundary[1:][still] += chargers.sum(axis=0)[still] ** 2
    if station.other_wh.size:
        others, _ = _differences(station.other_wh, np.full(len(station.other_wh), np.inf), doubt)
        master[0] -= others.sum(axis=0)
    return Increments(
        master[0] / 1000,
        chargers / 1000,
        doubt.boundary / 1e6,
        doubt.row / 1e6,
        missing,
        float(master_missing[0]),
        tuple(doubt.silences),
    )


def _differences(wh: Ints, most_wh: Floats, doubt: _Doubt) -> tuple[Floats, Floats]:
    """Return increments in Wh, shape (k, T), and the share filled in; what is uncertain goes to ``doubt``.

    Registers with gaps only are filled together; those that step back, jump or lack an end, one by one.
    """
    gaps = _gaps(wh)
    meter, start, stop = gaps
    share = np.bincount(meter, weights=stop - start, minlength=len(wh)) / wh.shape[1]
    first = wh[:, 0].copy()
    for k in np.flatnonzero(first == MISSING):
        first[k] = wh[k, np.argmin(wh[k] == MISSING)]
    level = np.subtract(wh, first[:, None], dtype=np.float64)
    inner = (start > 0) & (stop < wh.shape[1])
    meter, start, stop = meter[inner], start[inner], stop[inner]
    length = stop - start
    left = level[meter, start - 1]
    rise = level[meter, stop] - left
    which = np.repeat(np.arange(meter.size), length)
    place = np.arange(which.size) - np.repeat(np.cumsum(length) - length, length) + 1
    level[meter[which], start[which] + place - 1] = left[which] + rise[which] * place / (length[which] + 1)
    out = np.diff(level, axis=1)
    faulty = (out.min(axis=1) < 0) | (out.max(axis=1) > most_wh)
    faulty[gaps[0][~inner]] = True
    moved = ~faulty[meter] & (rise > 0)
    brief = moved & (length < _SHORT)
    filled = brief[which]
    np.add.at(doubt.boundary, (start[which] + place - 1)[filled], np.square(rise[which[filled]]) / 12)
    for k in np.flatnonzero(moved & ~brief):
        at = int(meter[k])
        doubt.filled(at, int(start[k]), int(stop[k]), float(rise[k]), float(most_wh[at]))
    for k in np.flatnonzero(faulty):
        out[k] = _repaired(wh[k], float(most_wh[k]), int(k), doubt)
    return out, share


def _gaps(wh: Ints) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return meter, begin and end of every run of missing readings."""
    at = np.flatnonzero(wh == MISSING)
    meter, place = np.divmod(at, wh.shape[1])
    begins = np.append(True, (at[1:] - at[:-1] != 1) | (place[1:] == 0))[: at.size]
    start = np.flatnonzero(begins)
    return meter[start], place[start], place[start] + np.diff(np.append(start, at.size))


def _repaired(wh: Ints, most_wh: float, meter: int, doubt: _Doubt) -> Floats:
    """Return the increments of one register that has gaps, steps back or jumps."""
    last = wh.size - 1
    kept = np.flatnonzero(wh != MISSING)
    if kept.size < 2:  # never read: as if never used, so that one silent charger does not silence a station
        return np.zeros(last)
    unknown = (3 * most_wh if np.isfinite(most_wh) else _UNKNOWN_WH) ** 2
    kept, level = _without_spikes(kept, wh[kept])
    steps = np.diff((level - level[0]).astype(np.float64))
    spans = np.diff(kept)
    kept, steps, spans = _without_stale(kept, steps, spans, most_wh)
    lost = (steps < 0) | (steps > most_wh * spans)
    out = np.zeros(last)
    single = spans == 1
    out[kept[:-1][single]] = np.where(lost, 0.0, steps)[single]
    doubt.row[: kept[0]] += unknown
    doubt.row[kept[-1] :] += unknown
    for k in np.flatnonzero(lost | ~single):
        start, stop, step = kept[k], kept[k + 1], steps[k]
        if lost[k]:
            doubt.row[start:stop] += unknown
            continue
        out[start:stop] = step / (stop - start)
        if step > 0:
            doubt.filled(meter, int(start) + 1, int(stop), float(step), most_wh)
    return out


def _without_spikes(kept: npt.NDArray[np.intp], level: Ints) -> tuple[npt.NDArray[np.intp], Ints]:
    """Leave out single readings that are above the next or below the last while their neighbours agree."""
    for k in np.flatnonzero(np.diff(level) < 0)[::-1]:
        before = level[k - 1] if k > 0 else None
        after = level[k + 2] if k + 2 < level.size else None
        if before is not None and before <= level[k + 1]:
            drop = k
        elif after is not None and level[k] <= after:
            drop = k + 1
        else:
            continue
        kept, level = np.delete(kept, drop), np.delete(level, drop)
    return kept, level


def _without_stale(
    kept: npt.NDArray[np.intp], steps: Floats, spans: npt.NDArray[np.intp], most_wh: float
) -> tuple[npt.NDArray[np.intp], Floats, npt.NDArray[np.intp]]:
    """Leave out readings that stood still before a jump too large for one interval."""
    drop: list[int] = []
    for k in np.flatnonzero(steps > most_wh * spans):
        first = k
        while (
            first > 0
            and steps[first - 1] == 0
            and kept[k] - kept[first - 1] < LOOK
            and steps[k] > most_wh * (kept[k + 1] - kept[first])
        ):
            first -= 1
        if steps[k] <= most_wh * (kept[k + 1] - kept[first]):
            drop.extend(range(first + 1, k + 1))
    if not drop:
        return kept, steps, spans
    stays = np.delete(np.arange(kept.size), drop)
    total = np.concatenate([[0.0], np.cumsum(steps)])[stays]
    return kept[stays], np.diff(total), np.diff(kept[stays])
