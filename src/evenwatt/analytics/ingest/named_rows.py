"""Faults of single rows, named by row and column; beyond a number of them, counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from evenwatt.analytics.ingest.findings import DataFinding, Severity

_SHOWN = 20


@dataclass(frozen=True)
class Fault:
    """A condition on a row of the table ``read_as`` (SQL), and what is said of the column it is about.

    ``read_as`` has ``row``, ``station_id`` and the column, or, where it was not text, its text as
    ``<column>_text``.
    """

    condition: str
    severity: Severity
    code: str
    column: str
    template: str


def named_rows(
    connection: duckdb.DuckDBPyConnection, file: str, faults: Iterable[Fault]
) -> list[DataFinding]:
    """Return what is wrong with single rows of the table ``read_as``, fault by fault."""
    columns = set(connection.sql("FROM read_as LIMIT 0").columns)
    return [finding for fault in faults for finding in _named(connection, file, fault, columns)]


def _named(
    connection: duckdb.DuckDBPyConnection, file: str, fault: Fault, columns: set[str]
) -> Iterator[DataFinding]:
    text = f"{fault.column}_text" if f"{fault.column}_text" in columns else fault.column
    rows: list[Any] = connection.sql(
        f"SELECT row, station_id, {text} FROM read_as WHERE {fault.condition} ORDER BY row LIMIT {_SHOWN + 1}"
    ).fetchall()
    for row, station_id, value in rows[:_SHOWN]:
        yield DataFinding(
            fault.severity,
            fault.code,
            fault.template,
            file,
            row,
            fault.column,
            station_id,
            params={"value": "" if value is None else value},
        )
    if len(rows) > _SHOWN:
        query = f"SELECT count(*) FROM read_as WHERE {fault.condition}"
        [(count,)] = connection.sql(query).fetchall()
        yield DataFinding(
            fault.severity,
            fault.code,
            "“{column}”另有 {count} 行有同样的问题",
            file,
            params={"column": fault.column, "count": count - _SHOWN},
        )
