"""The registers of one station as plain arrays: what estimators and screens read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import REGISTERS, Role
from evenwatt.law.refusal import Denied

Meters = tuple[tuple[str, Role], ...]
"""Ids and roles of a station's meters, by id."""

_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


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
    left_out : rows without meter, role or instant, which are not among these
    """

    station_id: str
    meter_ids: tuple[str, ...]
    roles: tuple[Role, ...]
    offsets: np.ndarray
    ts: np.ndarray
    reading_wh: np.ndarray
    present: np.ndarray
    left_out: int = 0

    @property
    def meters(self) -> Meters:
        """Ids and roles."""
        return tuple(zip(self.meter_ids, self.roles, strict=True))

    def of(self, meter_id: str) -> slice:
        """Return the rows of one meter; raises ValueError for a meter that is not the station's."""
        at = self.meter_ids.index(meter_id)
        return slice(int(self.offsets[at]), int(self.offsets[at + 1]))

    def since(self, instant: int) -> StationRegisters:
        """Return the rows from an instant [s, UTC] on, and the meters that have some."""
        rows = self.ts >= instant
        ends = np.concatenate([[0], np.cumsum(rows)])[self.offsets]
        stays = np.flatnonzero(np.diff(ends))
        return StationRegisters(
            station_id=self.station_id,
            meter_ids=tuple(self.meter_ids[at] for at in stays),
            roles=tuple(self.roles[at] for at in stays),
            offsets=np.concatenate([[0], ends[1:][stays]]).astype(np.int64),
            ts=self.ts[rows],
            reading_wh=self.reading_wh[rows],
            present=self.present[rows],
            left_out=self.left_out,
        )


def by_meter(station_id: str, tables: list[pa.Table], *, first: int, last: int) -> StationRegisters:
    """Return the rows of one station from ``first`` to ``last`` [s, UTC], both included, as arrays.

    Rows already in the order of the contract are neither sorted nor copied. A register that is no finite
    number counts as missing; several rows for one instant all stay, in the order in which they were read;
    rows without meter, role or instant are left out and counted.

    Raises
    ------
    Denied
        a meter's role is none of the contract's words.
    """
    whole = _together([_typed(each) for each in tables or [REGISTERS.empty_table()]])
    table = _named(whole)
    meter, names = _codes(table["meter_id"])
    role, roles = _codes(table["role"])
    ts = _seconds(_whole(table["ts"]))
    reading, present = _filled(_whole(table["reading_wh"]))
    rank = np.argsort(np.argsort(names)) if names else np.empty(0, np.intp)
    rows = _in_order(rank, meter, ts, first, last)
    meter, ts, reading, present = meter[rows], ts[rows], reading[rows], present[rows]
    starts = np.flatnonzero(np.concatenate(([True], meter[1:] != meter[:-1]))[: len(meter)])
    whence = starts if isinstance(rows, slice) else rows[starts]
    return StationRegisters(
        station_id=station_id,
        meter_ids=tuple(names[meter[start]] for start in starts),
        roles=tuple(
            _role(station_id, names[meter[at]], roles[code])
            for at, code in zip(starts, role[whence], strict=True)
        ),
        offsets=np.append(starts, len(meter)).astype(np.int64),
        ts=ts,
        reading_wh=reading,
        present=present,
        left_out=whole.num_rows - table.num_rows,
    )


def _named(table: pa.Table) -> pa.Table:
    """Return the rows that say of which meter, in which role and when."""
    lacking = [name for name in ("meter_id", "role", "ts") if table[name].null_count]
    for name in lacking:
        table = table.filter(pc.is_valid(table[name]))
    return table.combine_chunks() if lacking else table


def _role(station_id: str, meter_id: str, word: str) -> Role:
    try:
        return Role(word.strip().lower())
    except ValueError as error:
        raise Denied(
            "场站 {station} 的电表 {meter} 的 role“{word}”应为 charger、master 或 other",
            clause="R-3.10-a",
            code="unknown_role",
            station=station_id,
            meter=meter_id,
            word=word,
        ) from error


def _in_order(
    rank: np.ndarray, meter: np.ndarray, ts: np.ndarray, first: int, last: int
) -> np.ndarray | slice:
    """Return the rows within the bounds, by rank of the meter and instant; a slice where they stand so.

    Whole stretches are moved where those of a meter follow one another, as with a file for each week.
    """
    breaks = (meter[1:] != meter[:-1]) | (ts[1:] < ts[:-1])
    starts = np.flatnonzero(np.concatenate(([True], breaks))[: len(meter)])
    ends = np.append(starts[1:], len(meter))[: starts.size] - 1
    order = np.lexsort((ts[starts], rank[meter[starts]]))
    starts, ends = starts[order], ends[order]
    again = meter[starts[1:]] == meter[starts[:-1]]
    within = (ts[starts] >= first).all() and (ts[ends] <= last).all()
    rows: np.ndarray
    if (again & (ts[ends[:-1]] >= ts[starts[1:]])).any():
        rows = np.lexsort((ts, rank[meter]))
    elif within and (order[1:] > order[:-1]).all():
        return slice(None)
    else:
        lengths = ends - starts + 1
        rows = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(len(meter))
    return rows if within else rows[(ts[rows] >= first) & (ts[rows] <= last)]


def _filled(column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return readings, zero where missing, and whether there is one."""
    if not len(column):
        return np.empty(0, np.int64), np.empty(0, bool)
    bits, values = column.buffers()
    rows = slice(column.offset, column.offset + len(column))
    reading = np.frombuffer(values, np.int64)[rows]
    if bits is None:
        return reading, np.ones(len(column), dtype=bool)
    present = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little").view(bool)[rows]
    return np.where(present, reading, 0), present


def _seconds(column: pa.Array) -> np.ndarray:
    """Return instants in seconds; numpy divides several at once, Arrow's cast does not."""
    whole = column.view(pa.int64()).to_numpy()
    per_second = _PER_SECOND[column.type.unit]
    return whole if per_second == 1 else whole // per_second


def _typed(table: pa.Table) -> pa.Table:
    """Return the columns with the contract's types, as far as others' differ in width or unit."""
    return pa.table(
        {
            "meter_id": _text(table["meter_id"]),
            "role": _text(table["role"]),
            "ts": table["ts"],
            "reading_wh": _integers(table["reading_wh"]),
        }
    )


def _together(tables: list[pa.Table]) -> pa.Table:
    """Return one table, instants in the unit of the first."""
    unit = tables[0].schema
    return pa.concat_tables([tables[0], *(each.cast(unit, safe=False) for each in tables[1:])])


def _integers(column: Any) -> Any:
    if column.type == pa.int64():
        return column
    if pa.types.is_floating(column.type):
        column = pc.round(pc.if_else(pc.is_finite(column), column, None))
    return column.cast(pa.int64(), safe=False)


def _text(column: Any) -> Any:
    wanted = pa.dictionary(pa.int32(), pa.string())
    return column if column.type == wanted else column.cast(pa.string()).dictionary_encode()


def _whole(column: Any) -> Any:
    """Return a column as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _codes(column: Any) -> tuple[np.ndarray, list[str]]:
    """Return for every row the place of its text, and the texts."""
    whole = _whole(column.unify_dictionaries())
    return whole.indices.to_numpy(), whole.dictionary.to_pylist()
