"""Rows of registers put in order: each charger in one station, the rows of a station sorted and once each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from evenwatt.analytics.contract import REGISTERS
from evenwatt.analytics.ingest.findings import DataFinding, Severity

_STRANGERS = """SELECT station_id, meter_id AS meter, home FROM meters
    WHERE role = 'charger' AND home <> station_id ORDER BY ALL"""
_ROLES = "SELECT station_id, meter_id AS meter FROM meters WHERE roles > 1 ORDER BY ALL"

_SENTENCES: Mapping[str, str] = {
    "shuffled": "有 {count} 行不按时间排列，已重新排列",
    "duplicate": "有 {count} 行重复，各保留一行",
    "contradiction": "有 {count} 个读数与同一电表同一时刻的另一读数不同，采用文件中靠后的",
    "backwards": "{meters} 块电表的读数倒退 {count} 次，最早的是电表 {meter}，在 {at}；读数已采用",
}


@dataclass(frozen=True)
class StationRows:
    """A station's rows as the lake takes them, and what was found putting them in order."""

    station_id: str
    rows: pa.Table
    findings: tuple[DataFinding, ...]


def put_in_order(
    connection: duckdb.DuckDBPyConnection, file: str, homes: Mapping[str, str]
) -> list[DataFinding]:
    """Make the tables ``meters`` and ``ordered`` of the table ``typed``; return what was found of meters.

    ``homes`` tells the station of each charger known to the lake. A charger that the lake does not know
    belongs to the station under which the file names it first. Its rows under others are left out.
    Meters are numbered, so that rows are sorted by numbers and not by text.
    """
    connection.execute(
        "CREATE TEMP TABLE homes AS SELECT unnest(?::VARCHAR[]) AS meter_id, unnest(?::VARCHAR[]) AS home",
        [list(homes), list(homes.values())],
    )
    connection.execute(
        """CREATE TEMP TABLE meters AS SELECT *, row_number() OVER (ORDER BY station_id, meter_id) AS key,
          coalesce(known, first_value(station_id) OVER (PARTITION BY meter_id ORDER BY
            CASE WHEN role = 'charger' THEN 0 ELSE 1 END, first_row)) AS home
        FROM (SELECT station_id, meter_id, arg_max(role, row) AS role, count(DISTINCT role) AS roles,
            min(row) AS first_row FROM typed GROUP BY ALL)
        LEFT JOIN (SELECT meter_id, home AS known FROM homes) USING (meter_id)"""
    )
    connection.execute(
        """CREATE TEMP TABLE ordered AS SELECT key, ts, row, reading_wh
        FROM typed JOIN meters USING (station_id, meter_id)
        WHERE meters.role <> 'charger' OR home = station_id ORDER BY key, ts, row"""
    )
    return [
        *_about_meters(connection, file, _STRANGERS, "error", "two_stations",
                       "充电桩 {meter} 属于场站 {home}，在本场站的读数未采用"),
        *_about_meters(connection, file, _ROLES, "warning", "two_roles",
                       "电表 {meter} 有多种角色，采用文件中最后一种"),
    ]  # fmt: skip


def stations_in(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[int, str, str]]]:
    """Return the meters of each station that has rows in ``ordered``: number, id and role."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    query = """SELECT station_id, key, meter_id, role FROM meters
        WHERE role <> 'charger' OR home = station_id ORDER BY key"""
    for station_id, key, meter_id, role in connection.sql(query).fetchall():
        found.setdefault(station_id, []).append((key, meter_id, role))
    return found


def station_rows(
    connection: duckdb.DuckDBPyConnection, file: str, station_id: str, meters: list[tuple[int, str, str]]
) -> StationRows:
    """Return the rows of one station from the table ``ordered``, one per meter and instant.

    Of rows for one instant the last reading of the file is taken; a missing one gives way to any reading.
    """
    first, last = meters[0][0], meters[-1][0]
    got: Any = connection.sql(
        "SELECT key, ts, row, reading_wh FROM ordered WHERE key BETWEEN ? AND ? ORDER BY key, ts, row",
        params=[first, last],
    ).to_arrow_table()
    key, ts, row = (got[name].to_numpy() for name in ("key", "ts", "row"))
    present = got["reading_wh"].is_valid().to_numpy()
    reading = got["reading_wh"].fill_null(0).to_numpy()
    late = row < np.maximum.accumulate(row + key * (1 << 40)) - key * (1 << 40)
    begins = np.flatnonzero(np.append(True, (key[1:] != key[:-1]) | (ts[1:] != ts[:-1])))
    group = np.repeat(np.arange(len(begins)), np.diff(np.append(begins, len(key))))
    distinct = _distinct(group, reading, present, len(begins))
    sizes = np.bincount(group, minlength=len(begins))
    best = _last_present(begins, present)
    key, ts, reading, present = (each[best] for each in (key, ts, reading, present))
    names = {number: (meter_id, role) for number, meter_id, role in meters}
    counts: dict[str, Any] = {
        "shuffled": int(late.sum()),
        "duplicate": int((sizes - 1)[(sizes > 1) & (distinct <= 1)].sum()),
        "contradiction": int(np.maximum(distinct - 1, 0).sum()),
    }
    findings = [_finding(file, station_id, code, {"count": count}) for code, count in counts.items() if count]
    if back := _backwards(key[present], ts[present], reading[present]):
        count, meter_count, number, at = back
        found = {"count": count, "meters": meter_count, "meter": names[number][0], "at": at}
        findings.append(_finding(file, station_id, "backwards", found))
    return StationRows(station_id, _rows(station_id, names, key, ts, reading, present), tuple(findings))


def _distinct(group: np.ndarray, reading: np.ndarray, present: np.ndarray, groups: int) -> np.ndarray:
    """Return how many different readings each instant of a meter has."""
    group, reading = group[present], reading[present]
    if (group[1:] == group[:-1]).any():
        order = np.lexsort((reading, group))
        group, reading = group[order], reading[order]
    new = np.append(True, (group[1:] != group[:-1]) | (reading[1:] != reading[:-1]))[: len(group)]
    return np.bincount(group[new], minlength=groups)


def _last_present(begins: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return the row to take for each instant: the last with a reading, else the first."""
    at = np.where(present, np.arange(len(present)), -1)
    latest = np.maximum.reduceat(at, begins)
    return np.where(latest >= 0, latest, begins)


def _backwards(key: np.ndarray, ts: np.ndarray, reading: np.ndarray) -> tuple[int, int, int, str] | None:
    """Return how often registers go back, of how many meters, and the first: meter and instant."""
    back = np.flatnonzero((key[1:] == key[:-1]) & (reading[1:] < reading[:-1])) + 1
    if not len(back):
        return None
    first = back[np.argmin(ts[back])]
    at = datetime.fromtimestamp(int(ts[first]), UTC)
    return len(back), len(np.unique(key[back])), int(key[first]), f"{at:%Y-%m-%d %H:%M:%SZ}"


def _rows(
    station_id: str,
    names: Mapping[int, tuple[str, str]],
    key: np.ndarray,
    ts: np.ndarray,
    reading: np.ndarray,
    present: np.ndarray,
) -> pa.Table:
    numbers = np.array(sorted(names))
    code = pa.array(np.searchsorted(numbers, key))
    return pa.table(
        {
            "station_id": pa.array([station_id]).take(pa.array(np.zeros(len(key), np.int32))),
            "meter_id": pa.array([names[number][0] for number in numbers]).take(code),
            "role": pa.array([names[number][1] for number in numbers]).take(code),
            "ts": pa.array(ts).cast(REGISTERS.field("ts").type),
            "reading_wh": pa.array(reading, mask=~present),
        },
        schema=REGISTERS,
    )


def _about_meters(
    connection: duckdb.DuckDBPyConnection, file: str, query: str, severity: Severity, code: str, template: str
) -> list[DataFinding]:
    relation = connection.sql(query)
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return [
        DataFinding(severity, code, template, file, station_id=row["station_id"], params=row) for row in rows
    ]


def _finding(file: str, station_id: str, code: str, params: Mapping[str, Any]) -> DataFinding:
    return DataFinding("warning", code, _SENTENCES[code], file, station_id=station_id, params=params)
