"""Orders into the lake: read as what they should be, the newest version of each kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import ORDERS
from evenwatt.analytics.ingest.findings import DataFinding
from evenwatt.analytics.ingest.instants import OUTSIDE, instant_sql, outside_sql
from evenwatt.analytics.ingest.named_rows import Fault, named_rows
from evenwatt.analytics.ingest.source import Source
from evenwatt.analytics.lake_writer import order_path
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.tables import read_table, write_table

_INTEGERS = ("start_wh", "end_wh", "energy_wh", "fee_fen")
_LISTS = {"period_energy_wh": "BIGINT[]", "period_price_fen": "DOUBLE[]"}
_TEXTS = ("order_id", "station_id", "charger_id")

_FAULTS = (
    *(Fault(f"{name} IS NULL", "error", "id_missing", name, "没有填写，此行未采用") for name in _TEXTS),
    Fault("started_at IS NULL", "error", "instant", "started_at", "“{value}”不是时间，此行未采用"),
    Fault("ended_at IS NULL", "error", "instant", "ended_at", "“{value}”不是时间，此行未采用"),
    *(Fault(outside_sql(name), "error", "instant", name, OUTSIDE) for name in ("started_at", "ended_at")),
    Fault("ended_at < started_at", "error", "span", "ended_at", "“{value}”早于开始时间，此行未采用"),
    *(
        Fault(
            f"{name}_text IS NOT NULL AND {name} IS NULL",
            "error",
            "number",
            name,
            "“{value}”不是整数，此行未采用",
        )
        for name in _INTEGERS
    ),
    *(
        Fault(
            f"{name}_text IS NOT NULL AND {name} IS NULL",
            "warning",
            "list",
            name,
            "“{value}”应写成 [1000, 2500] 的形式，按缺失处理",
        )
        for name in _LISTS
    ),
)


def take_orders(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    root: Path,
    *,
    timezone: str,
    home: Callable[[str], int],
) -> list[DataFinding]:
    """Lay the orders of the view ``source`` over those of the lake, by their ids; return what is wrong.

    The table ``zones`` tells the time zones of stations, ``home`` the shard of a station. Of several rows of
    one order the last one of the file is taken.
    """
    instants = ("started_at", "ended_at")
    columns = ", ".join(
        [f"nullif(trim(s.{name}::VARCHAR), '') AS {name}" for name in _TEXTS]
        + [f"{instant_sql(source.types[name], f's.{name}')}::BIGINT AS {name}" for name in instants]
        + [f"try_cast(s.{name} AS BIGINT) AS {name}" for name in _INTEGERS]
        + [f"try_cast(s.{name} AS {kind}) AS {name}" for name, kind in _LISTS.items()]
        + [f"nullif(trim(s.{name}::VARCHAR), '') AS {name}_text" for name in (*instants, *_INTEGERS, *_LISTS)]
    )
    connection.execute("SET VARIABLE default_zone = ?", [timezone])
    connection.execute(
        f"CREATE TEMP TABLE read_as AS SELECT row, {columns} FROM source AS s "
        "LEFT JOIN zones ON zones.station_id = trim(s.station_id::VARCHAR)"
    )
    findings = named_rows(connection, source.name, _FAULTS)
    refused = " OR ".join(f"({fault.condition})" for fault in _FAULTS if fault.severity == "error")
    taken: Any = connection.sql(
        f"""SELECT * EXCLUDE (row) FROM (SELECT row, {", ".join(ORDERS.names)} FROM read_as
          WHERE NOT coalesce({refused}, false) QUALIFY row = max(row) OVER (PARTITION BY order_id))
        ORDER BY station_id, charger_id, started_at, order_id"""
    ).to_arrow_table()
    orders = _typed(taken)
    by_file: dict[Path, list[int]] = {}
    for at, (station_id, start) in enumerate(
        zip(orders["station_id"].to_pylist(), orders["started_at"].to_pylist(), strict=True)
    ):
        by_file.setdefault(order_path(root, home(station_id), Quarter.of(start.date())), []).append(at)
    for path, rows in sorted(by_file.items()):
        _lay(orders.take(rows), path)
    return findings


def _typed(table: pa.Table) -> pa.Table:
    columns = [table[one.name].cast(one.type) for one in ORDERS]
    return pa.table(columns, schema=ORDERS)


def _lay(new: pa.Table, path: Path) -> None:
    old = read_table(path, ORDERS) if path.exists() else ORDERS.empty_table()
    kept = old.filter(pc.invert(pc.is_in(old["order_id"], value_set=new["order_id"].combine_chunks())))
    key = [(name, "ascending") for name in ("station_id", "charger_id", "started_at", "order_id")]
    table = pa.concat_tables([kept, new]).sort_by(key)
    if not table.equals(old):
        write_table(table, path)
