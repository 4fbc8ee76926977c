"""New rows of a station laid over what the lake has: late corrections replace, nothing else is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import Role
from evenwatt.analytics.spans import Span

_NEVER = (np.iinfo(np.int64).max, np.iinfo(np.int64).min)


@dataclass(frozen=True)
class Counts:
    """How many old rows were replaced, how many are gone, and whether anything differs from before."""

    replaced: int
    gone: int
    changed: bool


@dataclass(frozen=True)
class Merged:
    """The rows a station has now in a span of time."""

    rows: pa.Table
    counts: Counts


class Fresh:
    """A station's rows in a file, by meter and instant, one for each, and what they replace.

    For each meter these are all the lake's rows from the file's first to its last instant of that meter: a
    correction is the whole truth of the span it covers. Meters that the file does not have keep their rows.
    """

    def __init__(self, rows: pa.Table, timezone: str) -> None:
        self.timezone = timezone
        self.ts = _instants(rows)
        self._rows = rows
        self._meters = pc.unique(rows["meter_id"])
        codes = self._codes(rows)
        self._first, self._last = (np.full(len(self._meters) + 1, each) for each in _NEVER)
        np.minimum.at(self._first, codes, self.ts)
        np.maximum.at(self._last, codes, self.ts)
        self._keys = _keys(codes, self.ts)
        self._masters = self.ts[pc.equal(rows["role"], Role.MASTER).to_numpy()]

    def weeks(self) -> set[Span]:
        """Return the weeks in which there are rows, by the station's calendar."""
        found, instants, at = set(), np.unique(self.ts), 0
        while at < len(instants):
            local = datetime.fromtimestamp(int(instants[at]), UTC).astimezone(ZoneInfo(self.timezone))
            week = Span.of(local.date())
            found.add(week)
            at = int(np.searchsorted(instants, week.seconds(self.timezone)[1]))
        return found

    def has_master(self, span: Span) -> bool:
        """Whether there are rows of a master meter in a span of time."""
        begin, end = span.seconds(self.timezone)
        return bool(((self._masters >= begin) & (self._masters < end)).any())

    def over(self, old: pa.Table, span: Span) -> Merged:
        """Return a station's rows of a span of time after the file was taken, by meter and instant."""
        begin, end = span.seconds(self.timezone)
        new = self._rows.filter(pa.array((self.ts >= begin) & (self.ts < end)))
        had, had_ts = self._codes(old), _instants(old)
        covered = (had_ts >= self._first[had]) & (had_ts <= self._last[had])
        rows = new
        if not covered.all():
            rows = pa.concat_tables([old.filter(pa.array(~covered)), new])
            rows = rows.sort_by([("meter_id", "ascending"), ("ts", "ascending")]).combine_chunks()
        keys = _keys(had[covered], had_ts[covered])
        gone = self._keys[np.searchsorted(self._keys, keys)] != keys
        return Merged(rows, Counts(len(keys), int(gone.sum()), not rows.equals(old)))

    def _codes(self, rows: pa.Table) -> np.ndarray:
        """Return the number of each row's meter, -1 for those the file does not have."""
        return pc.index_in(rows["meter_id"], value_set=self._meters).fill_null(-1).to_numpy().astype(np.int64)


def _instants(table: pa.Table) -> np.ndarray:
    return table["ts"].cast(pa.int64()).to_numpy()


def _keys(meter: Any, ts: np.ndarray) -> np.ndarray:
    """Return one number per meter and instant: seconds since 1970 stay below 2⁴⁰ for 34,000 years."""
    return (meter << 40) + ts
