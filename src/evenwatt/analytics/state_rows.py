"""Which rows of a station a state has taken, and whether they are still what they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
    them, and what is taken with these."""

    same: bool
    registers: StationRegisters
    past: Past
    seen_s: int


def look(lake: Lake, station_id: str, before: Past, *, first: int, old: int, edge: int, last: int) -> Looked:
    """Return a station's rows from ``edge`` to ``last`` [s, UTC], those to ``old`` having been taken.

    Row groups that end by ``old`` are not decoded while their bytes are the same, but for those that reach
    the edge.
    """
    pieces = [piece for piece in lake.pieces.get(station_id, ()) if piece.overlaps(first, last + 1)]
    prints = {piece: _print(lake.root, piece) for piece in pieces if _ends_by(piece, last)}
    closed = [piece for piece in pieces if _ends_by(piece, old)]
    unchanged = _digest(prints[piece] for piece in closed) == before.closed
    known = before.closed_total if unchanged else 0
    more = [piece for piece in pieces if not _ends_by(piece, old)] if unchanged else pieces
    decoded = _rows(lake, station_id, more, first, last)
    hashes = hash_of_rows(decoded)
    same = (known + _sum(hashes[decoded.ts <= old])) % _ALL == before.total
    seen = max(int(decoded.ts.max()), old) if decoded.ts.size else old
    total = (known + _sum(hashes)) % _ALL
    still_open = [piece for piece in more if not _ends_by(piece, seen)]
    closed_total = known
    if len(still_open) < len(more):
        later = hash_of_rows(_rows(lake, station_id, still_open, first, seen))
        closed_total = (total - _sum(later)) % _ALL
    now = _digest(prints[piece] for piece in pieces if _ends_by(piece, seen))
    at_edge = [piece for piece in closed if unchanged and not _ends_by(piece, edge - 1)]
    near = _rows(lake, station_id, [*at_edge, *more], edge, last) if at_edge else decoded.since(edge)
    return Looked(same, near, Past(total, closed_total, now), seen)


def _sum(hashes: np.ndarray) -> int:
    return int(hashes.sum(dtype=np.uint64))


def _ends_by(piece: Piece, instant: int) -> bool:
    return piece.ts_max is not None and piece.ts_max <= instant


def _print(root: Path, piece: Piece) -> bytes:
    """Return a digest of the bytes of a row group, whatever its file's name and its place."""
    with (root / piece.path).open("rb", buffering=0) as file:
        file.seek(piece.at)
        return hashlib.sha256(f"{piece.first_row}+{piece.rows}\n".encode() + file.read(piece.size)).digest()


def _digest(prints: Iterable[bytes]) -> str:
    each = sorted(prints)
    return hashlib.sha256(b"".join(each)).hexdigest() if each else ""


def _rows(lake: Lake, station_id: str, pieces: Sequence[Piece], first: int, last: int) -> StationRegisters:
    tables = [lake.piece(piece, with_station=piece.scattered) for piece in pieces]
    return by_meter(station_id, tables, first=first, last=last)
