"""Tables of stations and chargers: new rows replace old ones of the same id, faults become findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import CHARGERS, STATIONS
from evenwatt.analytics.ingest.findings import DataFinding
from evenwatt.analytics.ingest.source import Content, Source
from evenwatt.analytics.tables import read_table, write_table

_SCHEMAS = {Content.STATIONS: STATIONS, Content.CHARGERS: CHARGERS}
_WORDS = {"kind": ("AC", "DC"), "meter_side": ("AC", "DC"), "accuracy_class": ("1", "2")}


def take_known(connection: duckdb.DuckDBPyConnection, source: Source, root: Path) -> list[DataFinding]:
    """Lay the view ``source`` over the lake's stations or chargers; return what is wrong in it."""
    schema = _SCHEMAS[source.content]
    rows, findings = _typed(connection, source, schema)
    key = schema.names[0]
    rows, twice = _once(rows, source, key)
    path = root / f"{source.content}.parquet"
    old = known(root, source.content)
    kept = old.filter(pc.invert(pc.is_in(old[key], value_set=rows[key].combine_chunks())))
    table = pa.concat_tables([kept, rows]).sort_by(key)
    if not path.exists() or not table.equals(old):
        write_table(table, path)
    return findings + twice


def known(root: Path, content: Content) -> pa.Table:
    """Return the stations or chargers of a lake; an empty table where it has none yet."""
    path = root / f"{content}.parquet"
    return read_table(path, _SCHEMAS[content]) if path.exists() else _SCHEMAS[content].empty_table()


def _typed(
    connection: duckdb.DuckDBPyConnection, source: Source, schema: pa.Schema
) -> tuple[pa.Table, list[DataFinding]]:
    text = ", ".join(f"nullif(trim({name}::VARCHAR), '') AS {name}" for name in schema.names)
    records = connection.sql(f"SELECT row, {text} FROM source ORDER BY row").fetchall()
    findings: list[DataFinding] = []
    rows = []
    for row, *cells in records:
        values, faults = {}, []
        for one, cell in zip(schema, cells, strict=True):
            values[one.name], fault = _value(one, cell)
            faults += [(one.name, fault, cell)] if fault else []
        unusable = any(values[one.name] is None for one in schema if not one.nullable)
        findings += [
            DataFinding(
                "error" if unusable else "warning",
                "cell",
                template,
                source.name,
                row,
                column,
                params={"value": cell or ""},
            )
            for column, template, cell in faults
        ]
        if not unusable:
            rows.append(values)
    return pa.Table.from_pylist(rows, schema=schema), findings


def _value(wanted: pa.Field, cell: str | None) -> tuple[Any, str]:
    """Return the value of a cell and what is wrong with it, or no words."""
    if cell is None:
        return None, "" if wanted.nullable else "没有填写，此行未采用"
    if wanted.name in _WORDS:
        word = cell.upper().removesuffix(".0")
        if word in _WORDS[wanted.name]:
            return word, ""
        return None, f"“{{value}}”应为 {' 或 '.join(_WORDS[wanted.name])}，按未知处理"
    if wanted.name == "timezone":
        return (cell, "") if cell in available_timezones() else (None, "“{value}”不是时区名称，按未知处理")
    if pa.types.is_boolean(wanted.type):
        return _boolean(cell)
    if pa.types.is_string(wanted.type):
        return cell, ""
    return _positive(wanted, cell)


def _boolean(cell: str) -> tuple[bool | None, str]:
    word = cell.lower()
    if word in ("true", "1", "是"):
        return True, ""
    if word in ("false", "0", "否"):
        return False, ""
    return None, "“{value}”应为 true 或 false，按未知处理"


def _positive(wanted: pa.Field, cell: str) -> tuple[float | int | None, str]:
    try:
        number = float(cell)
    except ValueError:
        return None, "“{value}”不是数，按未知处理"
    if not 0 < number < 1e9:
        return None, "“{value}”应为正数，按未知处理"
    return (max(1, round(number)), "") if pa.types.is_integer(wanted.type) else (number, "")


def _once(rows: pa.Table, source: Source, key: str) -> tuple[pa.Table, list[DataFinding]]:
    """Keep the first row of each id; a charger named again in another station is an error."""
    first: dict[str, int] = {}
    findings = []
    stations = rows["station_id"].to_pylist()
    for at, name in enumerate(rows[key].to_pylist()):
        if name not in first:
            first[name] = at
        elif stations[at] == stations[first[name]]:
            findings.append(
                DataFinding(
                    "warning",
                    "duplicate",
                    "{name} 有多行，采用第一行",
                    source.name,
                    station_id=stations[at],
                    params={"name": name},
                )
            )
        else:
            findings.append(
                DataFinding(
                    "error",
                    "two_stations",
                    "充电桩 {name} 已属于场站 {home}，在本场站的一行未采用",
                    source.name,
                    station_id=stations[at],
                    params={"name": name, "home": stations[first[name]]},
                )
            )
    return rows.take(list(first.values())), findings
