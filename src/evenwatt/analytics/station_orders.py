"""The orders of one station as plain arrays per charger: what the screens read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenwatt.analytics.contract import ORDERS
from evenwatt.analytics.shard_index import Piece, index_folder
from evenwatt.metrology.online.screens_orders import Orders
from evenwatt.metrology.online.station import MISSING, Ints


def order_pieces(root: Path) -> dict[str, tuple[Piece, ...]]:
    """Return where the orders of each station lie; nothing where the lake has none."""
    found: dict[str, list[Piece]] = {}
    if (root / "orders").is_dir():
        for piece in index_folder(root, "orders", ORDERS):
            found.setdefault(piece.station_id, []).append(piece)
    return {station_id: tuple(pieces) for station_id, pieces in found.items()}


class OrderFiles:
    """The files of orders of one process; the last row group is kept for the next station in it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: tuple[tuple[str, int], pa.Table] | None = None

    def of(self, pieces: tuple[Piece, ...], *, begin: int, end: int) -> dict[str, Orders]:
        """Return a station's orders that began in [begin, end) [s, UTC], by charger."""
        tables = [self._piece(piece) for piece in pieces]
        if not tables:
            return {}
        table = pa.concat_tables(tables)
        began = _seconds(table["started_at"])
        table = table.filter(pa.array((began >= begin) & (began < end)))
        chargers = np.asarray(table["charger_id"].to_pylist(), dtype=object)
        order = np.lexsort((_seconds(table["started_at"]), chargers.astype(str)))
        table, chargers = table.take(pa.array(order)), chargers[order]
        starts = np.flatnonzero(np.concatenate(([True], chargers[1:] != chargers[:-1]))[: chargers.size])
        ends = np.append(starts[1:], chargers.size)
        return {
            str(chargers[at]): _orders(str(chargers[at]), table.slice(int(at), int(to - at)).combine_chunks())
            for at, to in zip(starts, ends, strict=True)
        }

    def _piece(self, piece: Piece) -> pa.Table:
        key = (piece.path, piece.row_group)
        if self._kept is None or self._kept[0] != key:
            with pq.ParquetFile(self._root / piece.path) as file:
                rows = file.read_row_group(piece.row_group, columns=ORDERS.names, use_threads=False)
            self._kept = (key, rows)
        rows = self._kept[1]
        if piece.scattered:
            return rows.filter(pc.equal(rows["station_id"], piece.station_id))
        return rows.slice(piece.first_row, piece.rows)


def _orders(charger_id: str, rows: pa.Table) -> Orders:
    period_wh, price = rows["period_energy_wh"], rows["period_price_fen"]
    energies = _whole(pc.list_flatten(period_wh))
    each_price = pc.list_flatten(price).to_numpy(zero_copy_only=False).astype(np.float64)
    counts = pc.fill_null(pc.list_value_length(period_wh), 0).to_numpy()
    prices = pc.fill_null(pc.list_value_length(price), 0).to_numpy()
    told = counts == prices  # lists that do not belong together tell nothing
    at = np.arange(rows.num_rows)
    return Orders(
        charger_id=charger_id,
        ids=tuple(rows["order_id"].to_pylist()),
        begin_s=_seconds(rows["started_at"]),
        end_s=_seconds(rows["ended_at"]),
        start_wh=_whole(rows["start_wh"]),
        end_wh=_whole(rows["end_wh"]),
        energy_wh=_whole(rows["energy_wh"]),
        fee_fen=_whole(rows["fee_fen"]),
        period_of=np.repeat(at, np.where(told, counts, 0)).astype(np.int64),
        period_wh=energies[np.repeat(told, counts)],
        price_fen=each_price[np.repeat(told, prices)],
    )


def _seconds(column: pa.ChunkedArray) -> Ints:
    seconds: Ints = column.cast(pa.timestamp("s", tz="UTC"), safe=False).cast(pa.int64()).to_numpy()
    return seconds


def _whole(column: pa.ChunkedArray) -> Ints:
    whole: Ints = pc.fill_null(column.cast(pa.int64()), MISSING).to_numpy()
    return whole
