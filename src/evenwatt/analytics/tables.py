"""Small tables of the lake: read with the types of the contract, written as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenwatt.analytics.contract import OPTIONAL_COLUMNS
from evenwatt.analytics.whole_file import whole
from evenwatt.law.refusal import Denied

_CLAUSE = "R-3.10-a"


def read_table(path: Path, schema: pa.Schema) -> pa.Table:
    """Return a Parquet file with the columns and types of a schema; columns of others' own are left out.

    Raises
    ------
    Denied
        no Parquet file; a column is missing, holds nulls it must not, or cannot be read as its type.
    """
    with opened(path) as file:
        table = file.read()
    columns = [_column(table, one, path) for one in schema]
    return pa.table(columns, schema=schema)


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file for reading.

    Raises
    ------
    Denied
        there is none; it is no Parquet file, or a broken one.
    """
    if not path.is_file():
        raise Denied("{path} 不是文件，请核对路径", clause=_CLAUSE, code="no_file", path=str(path))
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowInvalid, OSError) as error:
        raise Denied(
            "{path} 不是完好的 Parquet 文件，请重新导出", clause=_CLAUSE, code="not_parquet", path=str(path)
        ) from error


def require_columns(found: pa.Schema, wanted: pa.Schema, path: Path) -> None:
    """See that a large file, read piece by piece, has the columns of a schema, of its kind if not its width.

    Raises
    ------
    Denied
        a column is missing or of another kind.
    """
    for one in wanted:
        if one.name not in found.names:
            raise _missing(path, one.name)
        kind = found.field(one.name).type
        if not _is_like(kind, one):
            raise Denied(
                "{path} 的列 {column} 应为{wanted}，现为 {type}，请按数据说明重新导出",
                clause=_CLAUSE,
                code="column_type",
                path=str(path),
                column=one.name,
                wanted=_kind(one.type),
                type=str(kind),
            )


def _is_like(kind: pa.DataType, wanted: pa.Field) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_null(kind):
        return bool(wanted.nullable)
    if pa.types.is_string(wanted.type) and pa.types.is_integer(kind):
        return wanted.name != "station_id"  # the index looks stations up by their text
    return _kind(kind) == _kind(wanted.type)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "文本"
    if pa.types.is_timestamp(kind):
        return "时间（timestamp）"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "数"
    return "列表" if pa.types.is_list(kind) or pa.types.is_large_list(kind) else str(kind)


def _missing(path: Path, column: str) -> Denied:
    return Denied(
        "{path} 缺少列 {column}", clause=_CLAUSE, code="column_missing", path=str(path), column=column
    )


def _column(table: pa.Table, wanted: pa.Field, path: Path) -> Any:
    if wanted.name not in table.column_names and wanted.name in OPTIONAL_COLUMNS:
        return pa.nulls(table.num_rows, wanted.type)
    if wanted.name not in table.column_names:
        raise _missing(path, wanted.name)
    column = table[wanted.name]
    try:
        if pa.types.is_floating(column.type) and pa.types.is_string(wanted.type):
            column = column.cast(pa.int64())
        if pa.types.is_floating(column.type) and pa.types.is_integer(wanted.type):
            column = pc.round(column)
        column = column.cast(wanted.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise Denied(
            "{path} 的列 {column} 不能读作 {type}",
            clause=_CLAUSE,
            code="column_type",
            path=str(path),
            column=wanted.name,
            type=str(wanted.type),
        ) from error
    if not wanted.nullable and column.null_count:
        raise Denied(
            "{path} 的列 {column} 有 {count} 个空值",
            clause=_CLAUSE,
            code="column_null",
            path=str(path),
            column=wanted.name,
            count=column.null_count,
        )
    return column


def write_table(table: pa.Table, path: Path) -> None:
    """Write a small table, replacing the file as a whole."""
    with whole(path) as unfinished:
        pq.write_table(table, unfinished)
