"""Rows of registers put in order: one per meter and instant, sorted, each charger in one station."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from evenwatt.analytics.ingest.findings import DataFinding, Severity

_FINDINGS: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "SELECT station_id, meter_id AS meter, home FROM strangers ORDER BY ALL",
        "error",
        "two_stations",
        "充电桩 {meter} 属于场站 {home}，在本场站的读数未采用",
    ),
    (
        """SELECT station_id, meter_id AS meter FROM typed GROUP BY ALL
        HAVING count(DISTINCT role) > 1 ORDER BY ALL""",
        "warning",
        "two_roles",
        "电表 {meter} 有多种角色，采用文件中最后一种",
    ),
    (
        """SELECT station_id, count(*) AS count FROM (SELECT station_id, row < max(row) OVER (
            PARTITION BY station_id, meter_id ORDER BY ts, row ROWS UNBOUNDED PRECEDING) AS late FROM typed)
        WHERE late GROUP BY station_id ORDER BY station_id""",
        "warning",
        "shuffled",
        "有 {count} 行不按时间排列，已重新排列",
    ),
    (
        """SELECT station_id, sum(n - 1)::BIGINT AS count FROM (SELECT station_id, count(*) AS n FROM typed
            GROUP BY station_id, meter_id, ts HAVING n > 1 AND count(DISTINCT reading_wh) <= 1)
        GROUP BY station_id ORDER BY station_id""",
        "warning",
        "duplicate",
        "有 {count} 行重复，各保留一行",
    ),
    (
        """SELECT station_id, sum(n)::BIGINT AS count
        FROM (SELECT station_id, count(DISTINCT reading_wh) - 1 AS n
            FROM typed GROUP BY station_id, meter_id, ts HAVING n > 0)
        GROUP BY station_id ORDER BY station_id""",
        "warning",
        "contradiction",
        "有 {count} 个读数与同一电表同一时刻的另一读数不同，采用文件中靠后的",
    ),
    (
        """SELECT station_id, count(DISTINCT meter_id) AS meters, count(*) AS count,
            arg_min(meter_id, ts) AS meter, strftime(to_timestamp(min(ts)), '%Y-%m-%d %H:%M:%SZ') AS at
        FROM (SELECT station_id, meter_id, ts,
              reading_wh < lag(reading_wh) OVER (PARTITION BY station_id, meter_id ORDER BY ts) AS back
            FROM ordered WHERE reading_wh IS NOT NULL)
        WHERE back GROUP BY station_id ORDER BY station_id""",
        "warning",
        "backwards",
        "{meters} 块电表的读数倒退 {count} 次，最早的是电表 {meter}，在 {at}；读数已采用",
    ),
)
"""A query whose rows are a station and what fills the sentence; severity, code and sentence."""


def put_in_order(
    connection: duckdb.DuckDBPyConnection, file: str, homes: Mapping[str, str]
) -> list[DataFinding]:
    """Make the table ``ordered`` of the table ``typed``; return what was found of each station.

    ``homes`` tells the station of each charger known to the lake. A charger that the lake does not know
    belongs to the station under which the file names it first. Its rows under others are left out.
    """
    connection.execute("CREATE TEMP TABLE homes (meter_id VARCHAR, home VARCHAR)")
    if homes:
        connection.execute(
            "INSERT INTO homes SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [list(homes), list(homes.values())],
        )
    connection.execute(
        """INSERT INTO homes SELECT meter_id, arg_min(station_id, row) FROM typed
        WHERE role = 'charger' AND meter_id NOT IN (SELECT meter_id FROM homes) GROUP BY meter_id"""
    )
    connection.execute(
        """CREATE TEMP TABLE strangers AS SELECT DISTINCT station_id, meter_id, home
        FROM typed JOIN homes USING (meter_id) WHERE role = 'charger' AND station_id <> home"""
    )
    connection.execute(
        """CREATE TEMP TABLE ordered AS
        SELECT station_id, meter_id, any_value(last_role) AS role, ts, arg_max(reading_wh, row) AS reading_wh
        FROM typed ANTI JOIN strangers USING (station_id, meter_id)
        JOIN (SELECT station_id, meter_id, arg_max(role, row) AS last_role FROM typed GROUP BY ALL)
          USING (station_id, meter_id)
        GROUP BY station_id, meter_id, ts ORDER BY station_id, meter_id, ts"""
    )
    return [
        DataFinding(severity, code, template, file, station_id=row["station_id"], params=row)
        for query, severity, code, template in _FINDINGS
        for row in _rows(connection, query)
    ]


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    relation = connection.sql(query)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
