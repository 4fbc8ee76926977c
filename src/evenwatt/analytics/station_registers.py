"""The registers of one station as plain arrays: what estimators and screens read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import INSTANT, REGISTERS, Role


@dataclass(frozen=True)
class StationRegisters:
    """The registers of one station, meter after meter, each in the order of its instants.

    Attributes
    ----------
    meter_ids, roles : one per meter, M of them, by id
    offsets : int64, shape (M + 1,); rows ``offsets[m]:offsets[m + 1]`` are those of meter m
    ts : int64, shape (N,), instants [s since 1970, UTC]
    reading_wh : int64, shape (N,), cumulative registers [Wh]; 0 where missing
    present : bool, shape (N,), whether there is a reading
    """

    station_id: str
    meter_ids: tuple[str, ...]
    roles: tuple[Role, ...]
    offsets: np.ndarray
    ts: np.ndarray
    reading_wh: np.ndarray
    present: np.ndarray

    def of(self, meter_id: str) -> slice:
        """Return the rows of one meter; raises ValueError for a meter that is not the station's."""
        at = self.meter_ids.index(meter_id)
        return slice(int(self.offsets[at]), int(self.offsets[at + 1]))


def by_meter(station_id: str, tables: list[pa.Table], *, first: int, last: int) -> StationRegisters:
    """Return the rows of one station from ``first`` to ``last`` [s, UTC], both included, as arrays.

    Rows already in the order of the contract are not sorted again. A register that is no finite number
    counts as missing; several rows for one instant all stay, in the order in which they were read.
    """
    table = pa.concat_tables([_typed(each) for each in tables]) if tables else REGISTERS.empty_table()
    meter, names = _codes(table["meter_id"])
    role, roles = _codes(table["role"])
    ts = table["ts"].cast(pa.int64()).to_numpy()
    present = np.asarray(table["reading_wh"].is_valid())
    reading = table["reading_wh"].fill_null(0).to_numpy()
    rows = _rows(meter, ts, first, last)
    if rows is not None:
        meter, role, ts, reading, present = (each[rows] for each in (meter, role, ts, reading, present))
    starts = np.flatnonzero(np.diff(meter, prepend=-1))
    return StationRegisters(
        station_id=station_id,
        meter_ids=tuple(names[meter[start]] for start in starts),
        roles=tuple(Role(roles[role[start]]) for start in starts),
        offsets=np.append(starts, len(meter)).astype(np.int64),
        ts=ts,
        reading_wh=reading,
        present=present,
    )


def _rows(meter: np.ndarray, ts: np.ndarray, first: int, last: int) -> np.ndarray | None:
    """Return the rows to take, in order; ``None`` where all rows stand as they should."""
    inside = bool(((ts >= first) & (ts <= last)).all())
    steps = np.diff(meter)
    if inside and bool(((steps > 0) | ((steps == 0) & (np.diff(ts) >= 0))).all()):
        return None
    order = np.lexsort((ts, meter))
    return order[(ts[order] >= first) & (ts[order] <= last)]


def _typed(table: pa.Table) -> pa.Table:
    """Return the columns with the contract's types, as far as others' differ in width or unit."""
    reading = table["reading_wh"]
    if pa.types.is_floating(reading.type):
        reading = pc.round(pc.if_else(pc.is_finite(reading), reading, None))
    ts = table["ts"]
    if ts.type != INSTANT:
        ts = ts.cast(pa.timestamp(ts.type.unit, tz="UTC")).cast(INSTANT, safe=False)
    return pa.table(
        {
            "meter_id": _text(table["meter_id"]),
            "role": _text(table["role"]),
            "ts": ts,
            "reading_wh": reading.cast(pa.int64(), safe=False),
        }
    )


def _text(column: Any) -> Any:
    wanted = pa.dictionary(pa.int32(), pa.string())
    return column if column.type == wanted else column.cast(pa.string()).dictionary_encode()


def _codes(column: Any) -> tuple[np.ndarray, list[str]]:
    """Return for every row the rank of its text, and the texts by rank."""
    whole = column.unify_dictionaries().combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    texts = whole.dictionary.to_pylist()
    order = sorted(range(len(texts)), key=lambda at: texts[at])
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return rank[whole.indices.to_numpy()], [texts[at] for at in order]
