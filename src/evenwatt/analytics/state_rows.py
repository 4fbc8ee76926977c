"""Which rows of a station a state has taken, and whether they are still what they were."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from evenwatt.analytics.lake import Lake
from evenwatt.analytics.shard_index import Piece
from evenwatt.analytics.station_registers import StationRegisters, by_meter
from evenwatt.analytics.station_state import Past

_ALL = 2**64
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def hash_of_rows(registers: StationRegisters) -> np.ndarray:
    """Return a hash of each row, uint64, shape (N,); their sum modulo 2⁶⁴ does not depend on order."""
    meters = np.array(
        [
            int.from_bytes(hashlib.sha256(f"{name}\n{role}".encode()).digest()[:8], "little")
            for name, role in registers.meters
        ],
        np.uint64,
    )
    shown = np.where(registers.present, registers.reading_wh, -1).view(np.uint64)
    of = np.repeat(meters, np.diff(registers.offsets))
    return _mixed(_mixed(of + registers.ts.astype(np.uint64) * _ODD[0]) + shown * _ODD[0])


def _mixed(number: np.ndarray) -> np.ndarray:
    """Return a bijection of 64 bits in which every bit depends on every other.

    References
    ----------
    G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
    """
    number = (number ^ (number >> np.uint64(30))) * _ODD[1]
    number = (number ^ (number >> np.uint64(27))) * _ODD[2]
    mixed: np.ndarray = number ^ (number >> np.uint64(31))
    return mixed


@dataclass(frozen=True)
class Looked:
    """The lake as a state finds it: whether the rows taken are the same, those at the end and what follows
    them, where something does, and what is taken with these."""

    same: bool
    registers: StationRegisters
    past: Past
    seen_s: int


def look(lake: Lake, station_id: str, before: Past, *, first: int, old: int, edge: int, last: int) -> Looked:
    """Return a station's rows from ``edge`` to ``last`` [s, UTC], those to ``old`` having been taken.

    A row group whose bytes were taken whole is decoded again only where it reaches the edge.
    """
    pieces = [piece for piece in lake.pieces.get(station_id, ()) if piece.overlaps(first, last + 1)]
    prints = [_print(lake.root, piece) if _ends_by(piece, last) else None for piece in pieces]
    known = [None if each is None else before.sums.get(each) for each in prints]
    tables = {at: _table(lake, pieces[at]) for at, total in enumerate(known) if total is None}
    fresh = {at: by_meter(station_id, [table], first=first, last=last) for at, table in tables.items()}
    hashes = {at: hash_of_rows(rows) for at, rows in fresh.items()}
    sums = [_sum(hashes[at]) if total is None else total for at, total in enumerate(known)]
    later = sum(_sum(hashes[at][rows.ts > old]) for at, rows in fresh.items())
    same = (sum(sums) - later) % _ALL == before.total
    seen = max([old, *(int(rows.ts.max(initial=old)) for rows in fresh.values())])
    end = (
        [at for at, piece in enumerate(pieces) if not _ends_by(piece, edge - 1)]
        if same and seen > old
        else []
    )
    if len(end) == 1 and end[0] in fresh:
        near = fresh[end[0]].since(edge)
    else:
        reached = [tables[at] if at in tables else _table(lake, pieces[at]) for at in end]
        near = by_meter(station_id, reached, first=edge, last=last)
    taken = {
        mark: total
        for mark, total, piece in zip(prints, sums, pieces, strict=True)
        if mark is not None and _ends_by(piece, seen)
    }
    return Looked(same, near, Past(sum(sums) % _ALL, taken), seen)


def _sum(hashes: np.ndarray) -> int:
    return int(hashes.sum(dtype=np.uint64))


def _ends_by(piece: Piece, instant: int) -> bool:
    return piece.ts_max is not None and piece.ts_max <= instant


def _print(root: Path, piece: Piece) -> int:
    """Return a digest of the bytes of a row group, whatever its file's name and its place."""
    with open(f"{root}/{piece.path}", "rb", buffering=0) as file:
        file.seek(piece.at)
        held = f"{piece.first_row}+{piece.rows}\n".encode() + file.read(piece.size)
    return int.from_bytes(hashlib.sha256(held).digest()[:8], "little")


def _table(lake: Lake, piece: Piece) -> pa.Table:
    return lake.piece(piece, with_station=piece.scattered)
