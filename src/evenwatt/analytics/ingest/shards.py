"""Shards rewritten: files of the lake with the merged rows of some stations, all others as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from evenwatt.analytics.contract import REGISTERS, Role
from evenwatt.analytics.ingest.merge import Merged, merge
from evenwatt.analytics.lake import Lake
from evenwatt.analytics.lake_writer import RegisterFile, shard_of, shard_path
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.shard_index import Piece
from evenwatt.law.refusal import Denied

SHARDS = 100
_OURS = re.compile(r"registers/shard=(\d+)/(\d{4}Q[1-4])\.parquet")


@dataclass(frozen=True)
class Change:
    """What became of one station in one quarter."""

    station_id: str
    quarter: Quarter
    replaced: int
    gone: int
    is_new: bool
    has_master: bool


class Shards:
    """The lake's files by shard and quarter, and where each station lives."""

    def __init__(self, root: Path) -> None:
        self._lake = Lake(root)
        self._pieces = self._lake.pieces

    def home(self, station_id: str) -> int:
        """Return the shard of a station: where its rows are, else by its id.

        Raises
        ------
        Denied
            its rows are in a file of another's making, which is not ours to rewrite.
        """
        pieces = self._pieces.get(station_id, ())
        for piece in pieces:
            if not _OURS.fullmatch(piece.path) or piece.scattered or not self._is_alone(piece):
                raise Denied(
                    "{path} 不是本软件写的，不能更改；请把它作为文件导入新的数据湖",
                    clause="R-3.10-a",
                    code="foreign_lake",
                    path=piece.path,
                )
        if pieces and (found := _OURS.fullmatch(pieces[0].path)):
            return int(found[1])
        return shard_of(station_id, SHARDS)

    def rewrite(self, shard: int, quarter: Quarter, fresh: Mapping[str, pa.Table]) -> list[Change]:
        """Write a shard's file of a quarter with the fresh rows of some stations; return what changed.

        A file in which nothing changes is left alone.
        """
        path = shard_path(self._lake.root, shard, quarter)
        relative = path.relative_to(self._lake.root).as_posix()
        there = {piece.station_id: piece for piece in self._lake.index if piece.path == relative}
        merged = {station_id: self._merged(there.get(station_id), rows) for station_id, rows in fresh.items()}
        changes = [
            Change(
                station_id,
                quarter,
                each.replaced,
                each.gone,
                station_id not in there,
                Role.MASTER in each.rows["role"].unique().to_pylist(),
            )
            for station_id, each in merged.items()
            if station_id not in there or each.changes(self._rows(there[station_id]))
        ]
        if changes:
            with RegisterFile(path) as file:
                for station_id in sorted({*there, *merged}):
                    one = merged.get(station_id)
                    file.add(one.rows if one else self._rows(there[station_id]))
        return changes

    def _merged(self, piece: Piece | None, rows: pa.Table) -> Merged:
        return merge(self._rows(piece) if piece else REGISTERS.empty_table(), rows)

    def _rows(self, piece: Piece) -> pa.Table:
        return self._lake.piece(piece).cast(REGISTERS)

    def _is_alone(self, piece: Piece) -> bool:
        same = [
            each
            for each in self._pieces[piece.station_id]
            if each.path == piece.path and each.row_group == piece.row_group
        ]
        return piece.first_row == 0 and len(same) == 1


def by_quarter(rows: pa.Table, timezone: str) -> Iterator[tuple[Quarter, pa.Table]]:
    """Return a station's rows by the quarter they belong to in the station's time."""
    ts = rows["ts"].cast(pa.int64()).to_numpy()
    if not len(ts):
        return
    quarter = Quarter.of(datetime.fromtimestamp(int(ts.min()), UTC).astimezone(ZoneInfo(timezone)).date())
    while quarter.seconds(timezone)[0] <= ts.max():
        begin, end = quarter.seconds(timezone)
        inside = (ts >= begin) & (ts < end)
        if np.any(inside):
            yield quarter, rows.filter(pa.array(inside))
        quarter = quarter.following
