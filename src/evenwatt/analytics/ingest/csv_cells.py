"""A CSV file as cells of text with the number of their line, whatever is in them."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from evenwatt.analytics.ingest.findings import DataFinding

_SHOWN = 20
_DELIMITERS = (",", ";", "\t")


def header(path: Path) -> tuple[str, list[str]]:
    """Return the delimiter of a CSV file and the names of its columns; UnicodeDecodeError if not UTF-8."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    delimiter = max(_DELIMITERS, key=line.count)
    return delimiter, [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]


def read_cells(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[DataFinding, ...]:
    """Make the view ``source`` of a CSV file: all cells as text, ``row`` as a spreadsheet counts.

    Return the lines that have too few or too many cells and so are in no row. Nothing is guessed from the
    first lines, so that a fault in them is named like any other.
    """
    delimiter, names = header(path)
    connection.sql(
        """SELECT * FROM read_csv(?, auto_detect = false, header = true, delim = ?, quote = '"', escape = '"',
            columns = ?, store_rejects = true, rejects_limit = 0)""",
        params=[str(path), delimiter, dict.fromkeys(names, "VARCHAR")],
    ).project("*, row_number() OVER () + 1 AS row").create("cells")
    found = connection.sql("SELECT DISTINCT line FROM reject_errors ORDER BY 1").fetchall()
    lines = [line for (line,) in found]
    # Rows are numbered without the rejected lines: the k-th of these (from 0) moves down all rows that have
    # at least as many rows before them as it had.
    thresholds = [line - at for at, line in enumerate(lines)]
    connection.execute("CREATE TEMP TABLE moving AS SELECT unnest(?::BIGINT[]) AS threshold", [thresholds])
    moved = "row + (SELECT count(*) FROM moving WHERE threshold <= row)" if lines else "row"
    connection.execute(f"CREATE VIEW source AS SELECT * REPLACE ({moved} AS row) FROM cells")
    return _rejected(path.name, lines)


def _rejected(file: str, lines: list[int]) -> tuple[DataFinding, ...]:
    shown = [
        DataFinding("error", "cells", "单元格个数与首行不符，此行未采用", file, row=line)
        for line in lines[:_SHOWN]
    ]
    if len(lines) > _SHOWN:
        shown.append(
            DataFinding(
                "error",
                "cells",
                "另有 {count} 行单元格个数与首行不符，未采用",
                file,
                params={"count": len(lines) - _SHOWN},
            )
        )
    return tuple(shown)
