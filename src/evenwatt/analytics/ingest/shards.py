"""Shards rewritten: files of the lake with the merged rows of some stations, all others as they were."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import REGISTERS, Role
from evenwatt.analytics.ingest.merge import Counts, Fresh
from evenwatt.analytics.lake import Lake
from evenwatt.analytics.lake_writer import RegisterFile, shard_of, shard_path
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.shard_index import Piece
from evenwatt.analytics.spans import Span
from evenwatt.law.refusal import Denied

SHARDS = 100


@dataclass(frozen=True)
class Change:
    """What became of one station in one quarter."""

    station_id: str
    quarter: Quarter
    replaced: int
    gone: int
    has_master: bool


class Shards:
    """The lake's files by shard and span of time, and where each station lives."""

    def __init__(self, root: Path) -> None:
        self._lake = Lake(root)
        self._pieces = self._lake.pieces
        self._files: dict[tuple[int, Span], dict[str, Piece]] = {}
        for piece in self._lake.index:
            if place := _place(piece):
                self._files.setdefault(place, {})[piece.station_id] = piece

    def home(self, station_id: str) -> int:
        """Return the shard of a station: where its rows are, else by its id.

        Raises
        ------
        Denied
            its rows are in a file of another's making, which is not ours to rewrite.
        """
        pieces = self._pieces.get(station_id, ())
        groups = Counter((piece.path, piece.row_group) for piece in pieces)
        for piece in pieces:
            alone = piece.first_row == 0 and groups[piece.path, piece.row_group] == 1
            if not _place(piece) or piece.scattered or not alone:
                raise Denied(
                    "{path} 不是本软件写的，不能更改；请把它作为文件导入新的数据湖",
                    clause="R-3.10-a",
                    code="foreign_lake",
                    path=piece.path,
                )
        if pieces and (place := _place(pieces[0])):
            return place[0]
        return shard_of(station_id, SHARDS)

    def rewrite(self, shard: int, fresh: Mapping[str, Fresh]) -> list[Change]:
        """Write a shard's files with the fresh rows of some stations; return what changed.

        A file in which nothing changes is left alone.
        """
        spans = {each: self._spans(shard, each, rows) for each, rows in fresh.items()}
        quarters = {(span.quarter, each) for each, held in spans.items() for span in held}
        counts: dict[tuple[Quarter, str], list[Counts]] = {each: [] for each in sorted(quarters)}
        masters = {each: self._has_master(each[1], fresh[each[1]], Span(each[0])) for each in counts}
        for span in sorted(set().union(*spans.values())):
            rows = {each: fresh[each] for each, held in spans.items() if span in held}
            for station_id, one in self._laid(shard, span, rows).items():
                counts[span.quarter, station_id].append(one)
        return [
            Change(
                station_id,
                quarter,
                sum(one.replaced for one in each),
                sum(one.gone for one in each),
                masters[quarter, station_id],
            )
            for (quarter, station_id), each in counts.items()
            if any(one.changed for one in each)
        ]

    def _laid(self, shard: int, span: Span, fresh: Mapping[str, Fresh]) -> dict[str, Counts]:
        """Write one file, if anything in it changes; return what was replaced."""
        there = self._files.get((shard, span), {})
        merged = {each: rows.over(self._rows(there.get(each)), span) for each, rows in fresh.items()}
        if any(each.counts.changed for each in merged.values()):
            with RegisterFile(shard_path(self._lake.root, shard, span)) as file:
                for station_id in sorted({*there, *merged}):
                    one = merged.get(station_id)
                    file.add(one.rows if one else self._rows(there[station_id]))
        return {station_id: each.counts for station_id, each in merged.items()}

    def _spans(self, shard: int, station_id: str, fresh: Fresh) -> set[Span]:
        """Return the spans of the files that hold what is replaced or will hold what is new.

        A quarter that has one file keeps it.
        """
        first, last = int(fresh.ts.min()), int(fresh.ts.max())
        there = [each for each in self._pieces.get(station_id, ()) if each.overlaps(first, last + 1)]
        held = {place[1] for each in there if (place := _place(each))}
        whole = {each: Span(each.quarter) for each in fresh.weeks()}
        return held | {whole[each] if (shard, whole[each]) in self._files else each for each in whole}

    def _has_master(self, station_id: str, fresh: Fresh, quarter: Span) -> bool:
        """Whether a quarter has rows of a master meter, the newest files first: one usually tells."""
        first, end = quarter.seconds(fresh.timezone)
        there = [each for each in self._pieces.get(station_id, ()) if each.overlaps(first, end)]
        return fresh.has_master(quarter) or any(
            pc.any(pc.equal(self._rows(each)["role"], Role.MASTER)).as_py() for each in reversed(there)
        )

    def _rows(self, piece: Piece | None) -> pa.Table:
        return self._lake.piece(piece).cast(REGISTERS) if piece else REGISTERS.empty_table()


def _place(piece: Piece) -> tuple[int, Span] | None:
    """Return shard and span of a file of ours."""
    found = re.fullmatch(r"registers/shard=(\d+)/([^/]+)\.parquet", piece.path)
    span = Span.parse(found[2]) if found else None
    return (int(found[1]), span) if found and span else None
