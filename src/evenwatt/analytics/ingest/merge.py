"""New rows of a station laid over what the lake has: late corrections replace, nothing else is touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import REGISTERS


@dataclass(frozen=True)
class Merged:
    """The rows a station has now; how many of its old rows were replaced and how many are gone."""

    rows: pa.Table
    replaced: int
    gone: int

    def changes(self, old: pa.Table) -> bool:
        """Whether anything differs from what was there."""
        return not self.rows.equals(old)


def merge(old: pa.Table, new: pa.Table) -> Merged:
    """Return a station's rows after a file of it was taken.

    For each meter, the file's rows replace all the lake's rows from the file's first to its last instant of
    that meter: a correction is the whole truth of the span it covers. Meters that the file does not have
    keep their rows.

    Parameters
    ----------
    old, new : rows of one station with the columns of the registers; ``new`` one row per meter and instant
    """
    old, new = _plain(old), _plain(new)
    if not old.num_rows:
        return Merged(new, 0, 0)
    names = pc.unique(pa.chunked_array(old["meter_id"].chunks + new["meter_id"].chunks, pa.string()))
    had, has = _codes(old, names), _codes(new, names)
    had_ts, has_ts = _instants(old), _instants(new)
    first = np.full(len(names), np.iinfo(np.int64).max)
    last = np.full(len(names), np.iinfo(np.int64).min)
    np.minimum.at(first, has, has_ts)
    np.maximum.at(last, has, has_ts)
    covered = (had_ts >= first[had]) & (had_ts <= last[had])
    kept = old.filter(pa.array(~covered))
    rows = pa.concat_tables([kept, new]).sort_by([("meter_id", "ascending"), ("ts", "ascending")])
    again = np.isin(_keys(had[covered], had_ts[covered]), _keys(has, has_ts))
    return Merged(rows.combine_chunks(), int(covered.sum()), int((~again).sum()))


def _plain(table: pa.Table) -> pa.Table:
    return table.select(REGISTERS.names).cast(REGISTERS)


def _codes(table: pa.Table, names: Any) -> np.ndarray:
    return pc.index_in(table["meter_id"], value_set=names).to_numpy().astype(np.int64)


def _instants(table: pa.Table) -> np.ndarray:
    return table["ts"].cast(pa.int64()).to_numpy()


def _keys(meter: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """Return one number per meter and instant: seconds since 1970 stay below 2⁴⁰ for 34,000 years."""
    return (meter << 40) + ts
