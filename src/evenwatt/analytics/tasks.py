"""The stations of a lake in parts, as engines map over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from evenwatt.analytics.shard_index import Piece
from evenwatt.analytics.station_input import Known

_CHUNK = 8
"""Stations per task: enough to hide the passing of messages, few enough for a steady bar."""

Pieces = Mapping[str, tuple[Piece, ...]]
_NONE: Pieces = MappingProxyType({})


@dataclass(frozen=True)
class Task:
    """Some stations, and where their registers and orders lie: the index is read once, not per process."""

    stations: tuple[Known, ...]
    pieces: dict[str, tuple[Piece, ...]]
    orders: dict[str, tuple[Piece, ...]]


def tasks_of(stations: Sequence[Known], pieces: Pieces, orders: Pieces = _NONE) -> list[Task]:
    """Return the work over some stations in parts, in their order."""
    parts = [tuple(stations[at : at + _CHUNK]) for at in range(0, len(stations), _CHUNK)]
    return [Task(part, _theirs(pieces, part), _theirs(orders, part)) for part in parts]


def _theirs(pieces: Pieces, stations: Sequence[Known]) -> dict[str, tuple[Piece, ...]]:
    return {each.station_id: pieces.get(each.station_id, ()) for each in stations}
