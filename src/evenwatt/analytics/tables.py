"""Small tables of the lake: read with the types of the contract, written as a whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenwatt.law.refusal import Denied

_CLAUSE = "R-3.10-a"


def read_table(path: Path, schema: pa.Schema) -> pa.Table:
    """Return a Parquet file with the columns and types of a schema; columns of others' own are left out.

    Raises
    ------
    Denied
        no Parquet file; a column is missing, holds nulls it must not, or cannot be read as its type.
    """
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except pa.ArrowInvalid as error:
        raise Denied(
            "{path} 不是 Parquet 文件", clause=_CLAUSE, code="not_parquet", path=str(path)
        ) from error
    columns = [_column(table, one, path) for one in schema]
    return pa.table(columns, schema=schema)


def _column(table: pa.Table, wanted: pa.Field, path: Path) -> Any:
    if wanted.name not in table.column_names:
        raise Denied(
            "{path} 缺少列 {column}",
            clause=_CLAUSE,
            code="column_missing",
            path=str(path),
            column=wanted.name,
        )
    column = table[wanted.name]
    try:
        if pa.types.is_floating(column.type) and pa.types.is_string(wanted.type):
            column = column.cast(pa.int64())
        if pa.types.is_floating(column.type) and pa.types.is_integer(wanted.type):
            column = pc.round(column)
        column = column.cast(wanted.type)
    except pa.ArrowInvalid as error:
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
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(table, unfinished)
    os.replace(unfinished, path)
