"""Pages by key, not by number: page 900 costs what page 1 costs, and new rows shift nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet


def rows_after(rows: QuerySet[Any], keys: tuple[str, ...], after: str, size: int) -> tuple[list[Any], str]:
    """Return up to ``size`` rows after a key, and the key of the last one if more follow, else "".

    ``keys`` are lookup paths, ``-`` in front for descending; together they must tell any two rows apart, and
    none may be null. An ``after`` that cannot be read gives the first page.
    """
    rows = rows.order_by(*keys)
    last = _read(after, len(keys))
    if last is not None:
        with suppress(TypeError, ValueError, ValidationError):  # a key of the wrong kind
            rows = rows.filter(_beyond(keys, last))
    found = list(rows[: size + 1])
    if len(found) <= size:
        return found, ""
    return found[:size], write_key([_value(found[size - 1], key.lstrip("-")) for key in keys])


def _beyond(keys: tuple[str, ...], last: list[Any]) -> Q:
    """Rows after ``last`` in the order of ``keys``: equal in the first keys, beyond it in the next.

    That none lies before the first key is said besides, for an index to begin there.
    """
    first = "lte" if keys[0].startswith("-") else "gte"
    not_before = Q(**{f"{keys[0].lstrip('-')}__{first}": last[0]})
    beyond, equal = Q(), Q()
    for key, value in zip(keys, last, strict=True):
        path = key.lstrip("-")
        comparison = "lt" if key.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{path}__{comparison}": value})
        equal &= Q(**{path: value})
    return not_before & beyond


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def write_key(values: list[Any]) -> str:
    """A key as it stands in an address."""
    plain = [value if isinstance(value, int | str) else value.isoformat() for value in values]
    return urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def _read(text: str, length: int) -> list[Any] | None:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    return values if isinstance(values, list) and len(values) == length else None
