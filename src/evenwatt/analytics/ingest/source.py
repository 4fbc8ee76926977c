"""A file of a platform, opened: what it holds, and its rows with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.feather as feather

from evenwatt.analytics.contract import CHARGERS, ORDERS, REGISTERS, STATIONS
from evenwatt.analytics.ingest.csv_cells import header, read_cells
from evenwatt.analytics.ingest.findings import DataFinding
from evenwatt.law.refusal import Denied

_CLAUSE = "R-3.10-a"
_CSV = (".csv", ".txt")


class Content(StrEnum):
    """What a file holds; in the order in which files are taken, so that registers find their stations."""

    STATIONS = "stations"
    CHARGERS = "chargers"
    REGISTERS = "registers"
    ORDERS = "orders"


_NEEDED: Mapping[Content, tuple[str, ...]] = {
    Content.STATIONS: tuple(STATIONS.names),
    Content.CHARGERS: tuple(CHARGERS.names),
    Content.REGISTERS: tuple(REGISTERS.names),
    Content.ORDERS: tuple(ORDERS.names),
}

_TELLING: Mapping[Content, str] = {
    Content.STATIONS: "master_step_wh",
    Content.CHARGERS: "rated_kw",
    Content.REGISTERS: "reading_wh",
    Content.ORDERS: "order_id",
}
"""The column by which a file is known."""


@dataclass(frozen=True)
class Source:
    """A file as the view ``source`` of a connection: its columns and ``row``.

    ``types`` are DuckDB's, by column; ``rejected`` are lines of a CSV file that have too few or too many
    cells and so are in no row.
    """

    path: Path
    content: Content
    types: Mapping[str, str]
    rejected: tuple[DataFinding, ...]

    @property
    def name(self) -> str:
        """The file's name, as findings say it."""
        return self.path.name


def content_of(connection: duckdb.DuckDBPyConnection, path: Path) -> Content:
    """Return what a file holds, by its columns; its rows are not read.

    Raises
    ------
    Denied
        as :func:`open_source`.
    """
    with _refusing(path):
        if path.suffix.lower() in _CSV:
            return _content(path, header(path)[1])
        return _content(path, _relation(connection, path).columns)


def open_source(connection: duckdb.DuckDBPyConnection, path: Path) -> Source:
    """Open a CSV, Parquet or Arrow file as the view ``source``.

    Raises
    ------
    Denied
        another kind of file; one that cannot be read; columns that make no table of the contract.
    """
    with _refusing(path):
        content = content_of(connection, path)
        if path.suffix.lower() in _CSV:
            rejected = read_cells(connection, path)
        else:
            relation = _relation(connection, path)
            relation.project("*, row_number() OVER () AS row").create_view("source")
            rejected = ()
    described = connection.sql("DESCRIBE source").fetchall()
    types = {name: kind for name, kind, *_ in described if name != "row"}
    return Source(path, content, types, rejected)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    if not path.exists():
        raise FileNotFoundError(2, "", str(path))
    try:
        yield
    except (duckdb.Error, pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise Denied(
            "{path} 不能读取：不是完好的 {kind} 文件，CSV 文件应为 UTF-8 编码、首行为列名",
            clause=_CLAUSE,
            code="unreadable",
            path=str(path),
            kind=path.suffix.lstrip("."),
        ) from error


def _content(path: Path, columns: Sequence[str]) -> Content:
    _require_names(path, columns)
    found = next((content for content, column in _TELLING.items() if column in columns), None)
    if found is None:
        raise Denied(
            "{path} 的列 {columns} 不是场站、充电桩、电量读数或订单的数据，应有列 {telling} 之一",
            clause=_CLAUSE,
            code="unknown_content",
            path=str(path),
            columns="、".join(columns),
            telling="、".join(_TELLING.values()),
        )
    missing = [column for column in _NEEDED[found] if column not in columns]
    if missing:
        raise Denied(
            "{path} 缺少列 {columns}",
            clause=_CLAUSE,
            code="column_missing",
            path=str(path),
            columns="、".join(missing),
        )
    return found


def _require_names(path: Path, columns: Sequence[str]) -> None:
    """See that columns can be told apart, also from the number of the row."""
    names = [name.lower() for name in columns]
    wrong = next((name for name in names if name == "row" or names.count(name) > 1), None)
    if wrong is not None:
        raise Denied(
            "{path} 的列名“{column}”出现多次，或与行号“row”同名，请改名或删去一列",
            clause=_CLAUSE,
            code="column_name",
            path=str(path),
            column=wrong,
        )


def _relation(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    match path.suffix.lower():
        case ".parquet":
            return connection.read_parquet(str(path), hive_partitioning=False)
        case ".arrow" | ".feather" | ".ipc":
            return connection.from_arrow(_arrow(path))
    raise Denied("{path} 应为 CSV、Parquet 或 Arrow 文件", clause=_CLAUSE, code="file_kind", path=str(path))


def _arrow(path: Path) -> pa.Table:
    """Read an Arrow file or, if it is none, a stream."""
    try:
        return feather.read_table(path)
    except pa.ArrowInvalid:
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
            return stream.read_all()
