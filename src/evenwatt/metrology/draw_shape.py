"""What a published record must hold before it can be repeated: every field by name, each of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LOT = {
    "lot": str,
    "members": [str],
    "list_hash": str,
    "seed": str,
    "algorithm": str,
    "permutation": [str],
    "sample_size": int,
    "spare_size": int,
    "sample": [str],
    "spares": [str],
}
_PARTY = {"party": str, "value": str | None, "commitment": str | None}
_DRAW = {"records": [_LOT], "parties": [_PARTY], "list_hash": str, "seed": str}
_SOURCE = {"source": str, "named_at": str}
_TIMES = {"frozen_at": str, "deadline": str, "drawn_at": str}

_ABSENT = object()


def fault_of_lot(record: Any) -> str | None:
    """Return the first field of a lot's record that is missing or no such thing, ``None`` if none is.

    Examples
    --------
    >>> fault_of_lot({"lot": "第001批", "members": ["S1", 2]})
    'members[2]'

    Clause: R-3.12-a.
    """
    return _fault(record, _LOT)


def fault_of_publication(publication: Mapping[str, Any]) -> str | None:
    """Return the same for a whole draw; where it names a public source, with the source's terms.

    Clause: R-3.12-a.
    """
    fallback = publication.get("fallback")
    if not fallback:
        return _fault(publication, _DRAW)
    if fault := _fault(publication, {**_DRAW, **_TIMES, "fallback": _SOURCE}):
        return fault
    wrong = (name for name in ("value", "reference") if not isinstance(fallback.get(name), str | None))
    return next((f"fallback.{name}" for name in wrong), None)


def _fault(value: Any, shape: Any, place: str = "") -> str | None:
    """Return the place of the first fault, as in ``parties[1].value``."""
    if isinstance(shape, dict):
        if not isinstance(value, Mapping):
            return place
        parts = [
            (f"{place}.{name}".lstrip("."), value.get(name, _ABSENT), kind) for name, kind in shape.items()
        ]
    elif isinstance(shape, list):
        if not isinstance(value, list):
            return place
        parts = [(f"{place}[{number}]", each, shape[0]) for number, each in enumerate(value, 1)]
    else:
        return None if isinstance(value, shape) and not isinstance(value, bool) else place
    return next((fault for where, part, kind in parts if (fault := _fault(part, kind, where))), None)
