"""The lake, opened for reading: a folder of Parquet files in the shapes of the contract."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenwatt.analytics.contract import DICTIONARY_COLUMNS, REGISTERS
from evenwatt.analytics.findings import Finding
from evenwatt.analytics.lake_tables import chargers_of, stations_of
from evenwatt.analytics.on_site import Visits, read_visits
from evenwatt.analytics.shard_index import NOBODY, Piece, index_folder
from evenwatt.analytics.station_registers import StationRegisters, by_meter
from evenwatt.law.refusal import Denied

_CLAUSE = "R-3.10-a"
_OPEN = 128
"""Files kept open: a shard's of a quarter, even with one for each day."""


@dataclass
class Lake:
    """A folder read as a lake. Pieces are decoded on demand; the last row group is kept for the next.

    A lake is opened in the process that reads it: its open files do not travel.
    """

    root: Path
    _files: dict[str, pq.ParquetFile] = field(default_factory=dict, repr=False)
    _group: tuple[tuple[str, int, bool], pa.Table] | None = field(default=None, repr=False)

    @property
    def stations(self) -> pa.Table:
        """The stations, with the contract's columns, each once."""
        return self._stations[0]

    @property
    def chargers(self) -> pa.Table:
        """The chargers, with the contract's columns, each once per station."""
        return self._chargers[0]

    @cached_property
    def visits(self) -> Visits:
        """What was found on site."""
        return read_visits(self.root / "on_site.parquet")

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the tables, and with rows of registers that name no station."""
        home = dict(
            zip(self.chargers["charger_id"].to_pylist(), self.chargers["station_id"].to_pylist(), strict=True)
        )
        visits = [Finding(home.get(name, ""), "on_site", words) for name, words in self.visits.left_out]
        nobody = Counter[str]()
        for piece in self.pieces.get(NOBODY, ()):
            nobody[piece.path] += piece.rows
        rows = [
            Finding("", "rows_incomplete", f"{path} 有 {count:,} 行没有 station_id，未采用，请补全后重新导入")
            for path, count in nobody.items()
        ]
        return (*self._stations[1], *self._chargers[1], *visits, *rows)

    @cached_property
    def _stations(self) -> tuple[pa.Table, tuple[Finding, ...]]:
        return stations_of(self.root / "stations.parquet")

    @cached_property
    def _chargers(self) -> tuple[pa.Table, tuple[Finding, ...]]:
        return chargers_of(self.root / "chargers.parquet")

    @cached_property
    def index(self) -> tuple[Piece, ...]:
        """The pieces of the registers, in the order in which the files hold them."""
        return index_folder(self.root, "registers", REGISTERS)

    @cached_property
    def pieces(self) -> dict[str, tuple[Piece, ...]]:
        """The pieces of each station, in the order of the files."""
        found: dict[str, list[Piece]] = {}
        for piece in self.index:
            found.setdefault(piece.station_id, []).append(piece)
        return {station_id: tuple(pieces) for station_id, pieces in found.items()}

    def registers(
        self, station_id: str, *, begin: int | None = None, end: int | None = None
    ) -> StationRegisters:
        """Return a station's registers with instants from ``begin`` to ``end`` [s, UTC]; all without bounds.

        The instant ``end`` itself is included: the register there closes the last interval.
        A station without rows has no meters.
        """
        low = -(2**62) if begin is None else begin
        high = 2**62 if end is None else end
        pieces = [piece for piece in self.pieces.get(station_id, ()) if piece.overlaps(low, high + 1)]
        rows = [self.piece(piece, with_station=piece.scattered) for piece in pieces]
        return by_meter(station_id, rows, first=low, last=high)

    def piece(self, piece: Piece, *, with_station: bool = True) -> pa.Table:
        """Return the rows of one piece with the columns of the registers, ids as dictionaries.

        Without ``with_station`` the station's id, which the piece tells, is not decoded.
        """
        key = (piece.path, piece.row_group, with_station)
        if self._group is None or self._group[0] != key:
            columns = REGISTERS.names if with_station else REGISTERS.names[1:]
            table = self._opened(piece.path).read_row_group(
                piece.row_group, columns=columns, use_threads=False
            )
            self._group = (key, table)
        table = self._group[1]
        if piece.scattered:
            return table.filter(pc.equal(table["station_id"], piece.station_id))
        return table.slice(piece.first_row, piece.rows)

    def _opened(self, path: str) -> pq.ParquetFile:
        """Keep the last files open: their footers list every row group and are parsed once."""
        if path not in self._files:
            if len(self._files) == _OPEN:
                self._files.pop(next(iter(self._files))).close()
            self._files[path] = pq.ParquetFile(self.root / path, read_dictionary=list(DICTIONARY_COLUMNS))
        return self._files[path]


def open_lake(path: str | Path) -> Lake:
    """Return the lake in a folder.

    Raises
    ------
    Denied
        a file of the contract is missing; the registers are no folder.

    Clause: R-3.10-a.
    """
    root = Path(path)
    for name in ("stations.parquet", "chargers.parquet", "registers"):
        if not (root / name).exists():
            raise Denied(
                "{path} 不是数据湖：缺少 {name}", clause=_CLAUSE, code="not_a_lake", path=str(path), name=name
            )
    if not (root / "registers").is_dir():
        raise Denied(
            "{path} 应为文件夹，内含 Parquet 文件",
            clause=_CLAUSE,
            code="no_folder",
            path=str(root / "registers"),
        )
    return Lake(root)
