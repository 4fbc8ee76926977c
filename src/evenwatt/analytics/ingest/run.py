"""Files into the lake, one after the other; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from zoneinfo import available_timezones

import duckdb

from evenwatt.analytics.ingest.findings import DataFinding
from evenwatt.analytics.ingest.known import known, take_known
from evenwatt.analytics.ingest.ledger import alone, content_hash, enter, mark, taken, waiting
from evenwatt.analytics.ingest.merge import Fresh
from evenwatt.analytics.ingest.orders import take_orders
from evenwatt.analytics.ingest.register_order import (
    put_in_order,
    station_rows,
    stations_in,
)
from evenwatt.analytics.ingest.register_rows import read_rows
from evenwatt.analytics.ingest.shards import Change, Shards
from evenwatt.analytics.ingest.source import Content, Source, content_of, open_source
from evenwatt.law.refusal import Denied

_MEMORY = "1GB"


@dataclass(frozen=True)
class Ingested:
    """What became of one file. ``changed`` are the station-quarters to estimate (again)."""

    path: Path
    content: Content | None
    already: bool
    rows: int = 0
    findings: tuple[DataFinding, ...] = ()
    changed: tuple[Change, ...] = field(default=())


def ingest(
    paths: Sequence[Path],
    root: Path,
    *,
    at: datetime,
    timezone: str = "Asia/Shanghai",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Ingested]:
    """Take files into the lake in ``root``: stations first, then chargers, then registers.

    ``timezone`` holds for instants without offset of stations whose time zone the lake does not know.
    A file that is already in (by its content) is passed over.

    Raises
    ------
    Denied
        a file cannot be read or is none of the contract's tables; nothing of it is taken then, files
        before it are.

    Clause: R-3.10-a, R-4.3.2-c.
    """
    if timezone not in available_timezones():
        raise Denied("“{zone}”不是时区名称", clause="R-3.10-a", code="timezone", zone=timezone)
    with alone(root):
        hashes = taken(root)
        waiting(root)  # a broken file of marks is told before anything changes
        opened = [(path, content_hash(path)) for path in paths]
        order = sorted(opened, key=lambda each: _rank(each[0]))
        done = []
        for number, (path, digest) in enumerate(order, 1):
            done.append(
                Ingested(path, None, True) if digest in hashes else _take(path, digest, root, at, timezone)
            )
            hashes.add(digest)
            progress(number, len(order))
    return done


def _connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": gettempdir()})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _rank(path: Path) -> int:
    with _connect() as connection:
        return list(Content).index(content_of(connection, path))


def _take(path: Path, digest: str, root: Path, at: datetime, timezone: str) -> Ingested:
    with _connect() as connection:
        source = open_source(connection, path)
        [(rows,)] = connection.sql("SELECT count(*) FROM source").fetchall()
        changes: list[Change] = []
        if source.content is Content.REGISTERS:
            findings, changes = _take_registers(connection, source, root, timezone)
        elif source.content is Content.ORDERS:
            _zones(connection, root)
            findings = take_orders(connection, source, root, timezone=timezone, home=Shards(root).home)
        else:
            findings = take_known(connection, source, root)
    mark(root, ((change.quarter, change.station_id) for change in changes))
    entry: dict[str, Any] = {
        "sha256": digest,
        "file": path.name,
        "content": source.content,
        "rows": rows,
        "changed": sorted({str(change.quarter) for change in changes}),
    }
    enter(root, entry, at=at)
    return Ingested(path, source.content, False, rows, (*source.rejected, *findings), tuple(changes))


def _take_registers(
    connection: duckdb.DuckDBPyConnection, source: Source, root: Path, timezone: str
) -> tuple[list[DataFinding], list[Change]]:
    zones = _zones(connection, root)
    findings = read_rows(connection, source, timezone=timezone)
    chargers = known(root, Content.CHARGERS)
    homes = dict(zip(chargers["charger_id"].to_pylist(), chargers["station_id"].to_pylist(), strict=True))
    findings += put_in_order(connection, source.name, homes)
    present = stations_in(connection)
    shards = Shards(root)
    by_shard: dict[int, list[str]] = {}
    for station_id in present:
        by_shard.setdefault(shards.home(station_id), []).append(station_id)
    changes: list[Change] = []
    for shard, members in sorted(by_shard.items()):
        ordered = [station_rows(connection, source.name, each, present[each]) for each in members]
        findings += [finding for one in ordered for finding in one.findings]
        fresh = {
            one.station_id: Fresh(one.rows, zones.get(one.station_id, timezone))
            for one in ordered
            if one.rows.num_rows
        }
        changes += shards.rewrite(shard, fresh)
    known_stations = set(known(root, Content.STATIONS)["station_id"].to_pylist())
    findings += _about(source.name, sorted(present), known_stations, changes)
    return findings, changes


def _zones(connection: duckdb.DuckDBPyConnection, root: Path) -> dict[str, str]:
    """Make the table ``zones`` of the time zones the lake knows; return them by station."""
    stations = known(root, Content.STATIONS)
    named = zip(stations["station_id"].to_pylist(), stations["timezone"].to_pylist(), strict=True)
    zones = {station_id: zone for station_id, zone in named if zone}
    connection.execute(
        "CREATE TEMP TABLE zones AS "
        "SELECT unnest(?::VARCHAR[]) AS station_id, unnest(?::VARCHAR[]) AS timezone",
        [list(zones), list(zones.values())],
    )
    return zones


def _about(
    file: str, present: list[str], known_stations: set[str], changes: list[Change]
) -> list[DataFinding]:
    """Return what is to be said of stations: unknown, without master meter, rows gone by a correction."""
    unknown = [
        DataFinding("warning", "unknown_station", "场站表中没有这个场站", file, station_id=station_id)
        for station_id in present
        if station_id not in known_stations
    ]
    masterless = [
        DataFinding(
            "warning",
            "no_master",
            "{quarter} 没有总表（角色 master）的读数，不能估计",
            file,
            station_id=change.station_id,
            params={"quarter": str(change.quarter)},
        )
        for change in changes
        if not change.has_master
    ]
    gone = [
        DataFinding(
            "warning",
            "rows_gone",
            "{quarter} 的更正替换了 {replaced} 行，其中 {gone} 行在新文件中没有，已去掉",
            file,
            station_id=change.station_id,
            params={"quarter": str(change.quarter), "replaced": change.replaced, "gone": change.gone},
        )
        for change in changes
        if change.gone
    ]
    return unknown + masterless + gone
