"""Rows of registers, read as what they should be; what is none is named by file, row and column."""

from __future__ import annotations

import duckdb

from evenwatt.analytics.ingest.findings import DataFinding
from evenwatt.analytics.ingest.instants import OUTSIDE, instant_sql, outside_sql
from evenwatt.analytics.ingest.named_rows import Fault, named_rows
from evenwatt.analytics.ingest.source import Source

_ABSURD_WH = 10**15
"""No meter of a station reaches a thousand gigawatt-hours."""

_FAULTS = (
    Fault("station_id IS NULL", "error", "id_missing", "station_id", "没有场站编号，此行未采用"),
    Fault("meter_id IS NULL", "error", "id_missing", "meter_id", "没有电表编号，此行未采用"),
    Fault(
        "role IS NULL OR role NOT IN ('charger', 'master', 'other')",
        "error",
        "role",
        "role",
        "“{value}”应为 charger、master 或 other，此行未采用",
    ),
    Fault("ts IS NULL", "error", "instant", "ts", "“{value}”不是时间，此行未采用"),
    Fault(outside_sql("ts"), "error", "instant", "ts", OUTSIDE),
    Fault(
        "reading_wh_text IS NOT NULL AND reading IS NULL",
        "error",
        "number",
        "reading_wh",
        "“{value}”不是数，此行未采用",
    ),
    Fault(
        "NOT isfinite(reading)",
        "warning",
        "not_finite",
        "reading_wh",
        "“{value}”不是有限的数，按缺失处理",
    ),
    Fault(
        f"isfinite(reading) AND (reading < 0 OR reading > {_ABSURD_WH})",
        "warning",
        "absurd",
        "reading_wh",
        "读数 {value} Wh 超出可能的范围，按缺失处理",
    ),
)


def read_rows(connection: duckdb.DuckDBPyConnection, source: Source, *, timezone: str) -> list[DataFinding]:
    """Read the view ``source`` into the table ``typed``; return what is wrong with single rows.

    ``typed`` has ``row``, ``station_id``, ``meter_id``, ``role``, ``ts`` [s, UTC] and ``reading_wh``
    (BIGINT, null where missing). Instants without offset are in the time zone of the station as the table
    ``zones`` (station_id, timezone) has it, else in ``timezone``.
    """
    connection.execute("SET VARIABLE default_zone = ?", [timezone])
    connection.execute(
        f"""CREATE TEMP TABLE read_as AS
        SELECT row, {_text("station_id")}, {_text("meter_id")}, {_text("role")},
          {_shown("ts", source.types["ts"])}, {_shown("reading_wh", source.types["reading_wh"])},
          {instant_sql(source.types["ts"], "s.ts")} AS ts, try_cast(s.reading_wh AS DOUBLE) AS reading
        FROM source AS s LEFT JOIN zones ON zones.station_id = trim(s.station_id::VARCHAR)"""
    )
    findings = named_rows(connection, source.name, _FAULTS)
    refused = " OR ".join(f"({fault.condition})" for fault in _FAULTS if fault.severity == "error")
    connection.execute(
        f"""CREATE TEMP TABLE typed AS
        SELECT row, station_id, meter_id, role, ts::BIGINT AS ts,
          CASE WHEN isfinite(reading) AND reading BETWEEN 0 AND {_ABSURD_WH}
            THEN round(reading)::BIGINT END AS reading_wh
        FROM read_as WHERE NOT coalesce({refused}, false)"""
    )
    connection.execute("DROP TABLE read_as")
    return findings


def _shown(column: str, kind: str) -> str:
    """Return the text to name a cell by: numbers and instants of a typed file are put into words if odd."""
    if kind == "VARCHAR":
        return f"nullif(trim(s.{column}), '') AS {column}_text"
    if column == "ts":
        return "NULL::VARCHAR AS ts_text"
    possible = f"coalesce(s.{column}::DOUBLE BETWEEN 0 AND {_ABSURD_WH}, true)"
    return f"CASE WHEN NOT {possible} THEN s.{column}::VARCHAR END AS {column}_text"


def _text(column: str) -> str:
    return f"nullif(trim(s.{column}::VARCHAR), '') AS {column}"
