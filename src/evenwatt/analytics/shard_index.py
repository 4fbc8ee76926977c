"""Where the rows of each station lie: the pieces of row groups that an engine maps over.

A lake of ours has one row group per station and week, or quarter. A lake that others wrote may mix stations
in a row group; then the column ``station_id`` of that group is read once, and its runs are the pieces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evenwatt.analytics.tables import opened, require_columns

NOBODY = ""
"""In place of a station's id: the rows that name none."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one station in one row group.

    ``path`` is relative to the lake; rows ``first_row`` … ``first_row + rows`` of row group ``row_group``
    are the station's, or, where ``scattered``, some of them are. ``ts_min`` and ``ts_max`` [s, UTC] bound
    the instants of the whole row group; ``None`` where the file does not say. The row group takes ``size``
    bytes of the file from ``at`` on.
    """

    path: str
    row_group: int
    station_id: str
    first_row: int
    rows: int
    scattered: bool = False
    ts_min: int | None = None
    ts_max: int | None = None
    at: int = 0
    size: int = 0

    def overlaps(self, begin: int, end: int) -> bool:
        """Whether instants in [begin, end) may be among the rows."""
        return (self.ts_min is None or self.ts_min < end) and (self.ts_max is None or self.ts_max >= begin)


def index_folder(root: Path, folder: str, schema: pa.Schema) -> tuple[Piece, ...]:
    """Return the pieces of all Parquet files below ``root/folder``, by path, row group and row.

    Raises
    ------
    Denied
        a file is none, or lacks a column of the schema, or has one of another kind.
    """
    files = sorted((root / folder).rglob("*.parquet"))
    return tuple(piece for path in files for piece in index_file(root, path, schema))


def index_file(root: Path, path: Path, schema: pa.Schema) -> list[Piece]:
    """Return the pieces of one file, from its footer as far as that tells; raises Denied as for a folder."""
    with opened(path) as file:
        require_columns(file.schema_arrow, schema, path)
        columns = {file.schema.column(at).path: at for at in range(len(file.schema))}
        relative = path.relative_to(root).as_posix()
        return [
            piece
            for number in range(file.num_row_groups)
            for piece in _group(file, columns, relative, number)
        ]


def _group(file: pq.ParquetFile, columns: dict[str, int], path: str, number: int) -> list[Piece]:
    group = file.metadata.row_group(number)
    if not group.num_rows:
        return []
    ids = group.column(columns["station_id"]).statistics
    times = _span(group.column(columns["ts"]).statistics) if "ts" in columns else (None, None)
    span = (*times, *_place(group))
    if ids is not None and ids.has_min_max and ids.min == ids.max and ids.null_count == 0:
        return [Piece(path, number, ids.min, 0, group.num_rows, False, *span)]
    column = file.read_row_group(number, columns=["station_id"], use_threads=False).column(0)
    return _runs(column.combine_chunks().dictionary_encode(), path, number, span)


def _span(statistics: Any) -> tuple[int | None, int | None]:
    """Return first and last instant, from the numbers as stored: dates would cost more than the rest."""
    per_second = _per_second(statistics.logical_type.to_json()) if statistics else None
    if per_second is None or not statistics.has_min_max:
        return None, None
    return statistics.min_raw // per_second, statistics.max_raw // per_second


@cache
def _per_second(kind: str) -> int | None:
    """Return how many of a Parquet type's units are a second; ``None`` for types that are no instants."""
    return _PER_SECOND.get(json.loads(kind).get("timeUnit", ""))


_PER_SECOND = {"milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}


def _place(group: Any) -> tuple[int, int]:
    """Return where a row group begins in its file and how many bytes it takes."""
    columns = [group.column(at) for at in range(group.num_columns)]
    starts = [
        each.dictionary_page_offset if each.has_dictionary_page else each.data_page_offset for each in columns
    ]
    ends = [start + each.total_compressed_size for start, each in zip(starts, columns, strict=True)]
    return min(starts), max(ends) - min(starts)


def _runs(ids: Any, path: str, number: int, span: tuple[int | None, int | None, int, int]) -> list[Piece]:
    """Return one piece per station: its run of rows, or all rows where the stations alternate."""
    if isinstance(ids, pa.ChunkedArray):
        ids = ids.combine_chunks()
    codes = ids.indices.fill_null(len(ids.dictionary)).to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    ends = np.r_[starts[1:], len(codes)]
    names = [*ids.dictionary.to_pylist(), NOBODY]
    if len(starts) > len(names):
        present = np.bincount(codes, minlength=len(names))
        return [
            Piece(path, number, name, 0, int(count) if name == NOBODY else len(codes), True, *span)
            for name, count in zip(names, present, strict=True)
            if count
        ]
    return [
        Piece(path, number, names[codes[start]], int(start), int(end - start), False, *span)
        for start, end in zip(starts, ends, strict=True)
    ]
