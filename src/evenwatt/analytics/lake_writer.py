"""Writing registers as the lake wants them: one row group per station and file, packed differences."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from zlib import crc32

import pyarrow as pa
import pyarrow.parquet as pq

from evenwatt.analytics.contract import DELTA_COLUMNS, DICTIONARY_COLUMNS, REGISTERS
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.spans import Span
from evenwatt.analytics.whole_file import whole

_LONGEST_GROUP = 64 * 1024 * 1024
"""Rows a group may have: no station fills it in a quarter, so groups end where we end them."""


def shard_of(station_id: str, shards: int) -> int:
    """Return the shard of a station: the same on every machine, whatever else the lake holds."""
    return crc32(station_id.encode()) % shards


def shard_path(root: Path, shard: int, span: Span) -> Path:
    """Return the file of a shard's registers in a span of time."""
    return root / "registers" / f"shard={shard:02d}" / f"{span}.parquet"


def order_path(root: Path, shard: int, quarter: Quarter) -> Path:
    """Return the file of a shard's orders in a quarter."""
    return root / "orders" / f"shard={shard:02d}" / f"{quarter}.parquet"


class RegisterFile:
    """One file of registers, replaced as a whole when it is complete: a killed writer leaves the old one."""

    def __init__(self, path: Path) -> None:
        self._replaced = ExitStack()
        self._writer = pq.ParquetWriter(
            self._replaced.enter_context(whole(path)),
            REGISTERS,
            compression="NONE",  # packed differences leave nothing to compress, and decode faster
            use_dictionary=list(DICTIONARY_COLUMNS),
            column_encoding=dict.fromkeys(DELTA_COLUMNS, "DELTA_BINARY_PACKED"),
            write_statistics=["station_id", "ts"],
        )

    def add(self, rows: pa.Table) -> None:
        """Append one row group: the rows of one station, sorted by meter and instant."""
        self._writer.write_table(rows, row_group_size=_LONGEST_GROUP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        self._replaced.__exit__(kind, error, trace)


def write_registers(path: Path, stations: Iterable[pa.Table]) -> None:
    """Write a file of registers from tables of one station each."""
    with RegisterFile(path) as file:
        for rows in stations:
            file.add(rows)
