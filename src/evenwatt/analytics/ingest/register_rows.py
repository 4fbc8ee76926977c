"""Rows of registers, read as what they should be; what is none is named by file, row and column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from evenwatt.analytics.ingest.findings import DataFinding, Severity
from evenwatt.analytics.ingest.source import Source

_SHOWN = 20
"""Rows named for one kind of fault; the rest is counted."""

_ABSURD_WH = 10**15
"""No meter of a station reaches a terawatt-hour."""

_OFFSET = r":\d\d(\.\d+)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)$"

_FORMATS = "['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y-%m-%d %H:%M', '%Y%m%d%H%M%S']"

_FAULTS: tuple[tuple[str, Severity, str, str, str], ...] = (
    ("station_id IS NULL", "error", "id_missing", "station_id", "没有场站编号，此行未采用"),
    ("meter_id IS NULL", "error", "id_missing", "meter_id", "没有电表编号，此行未采用"),
    (
        "role IS NULL OR role NOT IN ('charger', 'master', 'other')",
        "error",
        "role",
        "role",
        "“{value}”应为 charger、master 或 other，此行未采用",
    ),
    ("ts IS NULL", "error", "instant", "ts", "“{value}”不是时间，此行未采用"),
    (
        "reading_text IS NOT NULL AND reading IS NULL",
        "error",
        "number",
        "reading_wh",
        "“{value}”不是数，此行未采用",
    ),
    (
        "NOT isfinite(reading)",
        "warning",
        "not_finite",
        "reading_wh",
        "“{value}”不是有限的数，按缺失处理",
    ),
    (
        f"isfinite(reading) AND (reading < 0 OR reading > {_ABSURD_WH})",
        "warning",
        "absurd",
        "reading_wh",
        "读数 {value} Wh 超出可能的范围，按缺失处理",
    ),
)
"""Condition on a row, severity, code, column and sentence."""


def read_rows(connection: duckdb.DuckDBPyConnection, source: Source, *, timezone: str) -> list[DataFinding]:
    """Read the view ``source`` into the table ``typed``; return what is wrong with single rows.

    ``typed`` has ``row``, ``station_id``, ``meter_id``, ``role``, ``ts`` [s, UTC] and ``reading_wh``
    (BIGINT, null where missing). Instants without offset are in the time zone of the station as the table
    ``zones`` (station_id, timezone) has it, else in ``timezone``.
    """
    connection.execute(
        f"""CREATE TEMP TABLE read_as AS
        SELECT row, s.station_id, meter_id, role, s.ts_text, reading_text,
          {_instant(source.types["ts"])} AS ts, {_reading(source.types["reading_wh"])} AS reading
        FROM (SELECT row, {_id("station_id")}, {_id("meter_id")}, {_id("role")}, ts AS ts_raw,
            nullif(trim(ts::VARCHAR), '') AS ts_text, reading_wh AS reading_raw,
            nullif(trim(reading_wh::VARCHAR), '') AS reading_text FROM source) AS s
        LEFT JOIN zones ON zones.station_id = s.station_id""",
        {"zone": timezone} if "$zone" in _instant(source.types["ts"]) else None,
    )
    findings = [finding for fault in _FAULTS for finding in _named(connection, source, *fault)]
    refused = " OR ".join(f"({condition})" for condition, severity, *_ in _FAULTS if severity == "error")
    connection.execute(
        f"""CREATE TEMP TABLE typed AS
        SELECT row, station_id, meter_id, role, ts::BIGINT AS ts,
          CASE WHEN isfinite(reading) AND reading BETWEEN 0 AND {_ABSURD_WH}
            THEN round(reading)::BIGINT END AS reading_wh
        FROM read_as WHERE NOT coalesce({refused}, false)"""
    )
    connection.execute("DROP TABLE read_as")
    return findings


def _id(column: str) -> str:
    return f"nullif(trim({column}::VARCHAR), '') AS {column}"


def _instant(kind: str) -> str:
    zone = "coalesce(zones.timezone, $zone)"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "floor(epoch(ts_raw))"
    if kind.startswith("TIMESTAMP"):
        return f"floor(epoch(timezone({zone}, ts_raw::TIMESTAMP)))"
    naive = f"coalesce(try_cast(ts_text AS TIMESTAMP), try_strptime(ts_text, {_FORMATS}))"
    return (
        f"floor(CASE WHEN regexp_matches(ts_text, '{_OFFSET}') THEN epoch(try_cast(ts_text AS TIMESTAMPTZ))"
        f" ELSE epoch(timezone({zone}, {naive})) END)"
    )


def _reading(kind: str) -> str:
    return "try_cast(reading_text AS DOUBLE)" if kind == "VARCHAR" else "reading_raw::DOUBLE"


def _named(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    condition: str,
    severity: Severity,
    code: str,
    column: str,
    template: str,
) -> Iterator[DataFinding]:
    text = {"ts": "ts_text", "reading_wh": "reading_text"}.get(column, column)
    rows: list[Any] = connection.sql(
        f"SELECT row, station_id, {text} FROM read_as WHERE {condition} ORDER BY row LIMIT {_SHOWN + 1}"
    ).fetchall()
    for row, station_id, value in rows[:_SHOWN]:
        shown = "" if value is None else value
        yield DataFinding(
            severity, code, template, source.name, row, column, station_id, params={"value": shown}
        )
    if len(rows) > _SHOWN:
        [(count,)] = connection.sql(f"SELECT count(*) FROM read_as WHERE {condition}").fetchall()
        yield DataFinding(
            severity,
            code,
            "“{column}”另有 {count} 行有同样的问题",
            source.name,
            params={"column": column, "count": count - _SHOWN},
        )
