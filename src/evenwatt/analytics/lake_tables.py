"""The small tables of a lake as they may be used, and what is said of rows and words that may not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from evenwatt.analytics.contract import CHARGERS, STATIONS
from evenwatt.analytics.findings import Finding
from evenwatt.analytics.tables import read_table

_CURRENTS = ("AC", "DC")


def stations_of(path: Path) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return the stations, each once, with time zones that there are, and what was wrong.

    Raises
    ------
    Denied
        the table is not in the shape of the contract.
    """
    findings: list[Finding] = []
    table = _once(read_table(path, STATIONS), ("station_id",), _station_twice, findings)

    def sentence(row: dict[str, Any]) -> str:
        return (
            f"{path.name}：场站 {row['station_id']} 的 timezone“{row['timezone']}”不是时区名称，"
            "按 Asia/Shanghai 计，请更正"
        )

    return _with_words(table, "timezone", _is_zone, sentence, findings), tuple(findings)


def chargers_of(path: Path) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return the chargers, each once per station, currents in the words of the contract; and what was wrong.

    Raises
    ------
    Denied
        the table is not in the shape of the contract.
    """
    findings: list[Finding] = []
    table = _once(read_table(path, CHARGERS), ("station_id", "charger_id"), _charger_twice, findings)
    for name in ("kind", "meter_side"):
        told = [None if word is None else word.strip().upper() or None for word in table[name].to_pylist()]
        table = table.set_column(
            CHARGERS.get_field_index(name), CHARGERS.field(name), pa.array(told, pa.string())
        )

        def sentence(row: dict[str, Any], name: str = name) -> str:
            return (
                f"{path.name}：充电桩 {row['charger_id']} 的 {name}“{row[name]}”应为 AC、DC 或空，"
                "按空处理，请更正"
            )

        table = _with_words(table, name, _CURRENTS.__contains__, sentence, findings)
    return table, tuple(findings)


def _once(
    table: pa.Table,
    keys: tuple[str, ...],
    sentence: Callable[[tuple[str, ...]], str],
    findings: list[Finding],
) -> pa.Table:
    """Keep the first row of each key."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for at, key in enumerate(zip(*(table[name].to_pylist() for name in keys), strict=True)):
        if key in seen:
            findings.append(Finding(key[0], "listed_twice", sentence(key)))
        else:
            seen.add(key)
            kept.append(at)
    return table.take(pa.array(kept, pa.int64())) if len(kept) < table.num_rows else table


def _station_twice(key: tuple[str, ...]) -> str:
    return f"stations.parquet：场站 {key[0]} 列了多次，只取第一行，请删去其余各行"


def _charger_twice(key: tuple[str, ...]) -> str:
    return f"chargers.parquet：充电桩 {key[1]} 在场站 {key[0]} 列了多次，只取第一行，请删去其余各行"


def _with_words(
    table: pa.Table,
    name: str,
    is_known: Callable[[str], bool],
    sentence: Callable[[dict[str, Any]], str],
    findings: list[Finding],
) -> pa.Table:
    """Make words that are not known null."""
    words = table[name].to_pylist()
    strange = [at for at, word in enumerate(words) if word is not None and not is_known(word)]
    for at in strange:
        row = table.slice(at, 1).to_pylist()[0]
        findings.append(Finding(row["station_id"], "unknown_word", sentence(row)))
        words[at] = None
    place = table.schema.get_field_index(name)
    return (
        table.set_column(place, table.schema.field(name), pa.array(words, pa.string())) if strange else table
    )


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found; not a name; a folder of zones
        return False
    return True
