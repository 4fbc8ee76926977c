"""Lists page by key, not by number: page 900 costs what page 1 costs, and new rows shift nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

T = TypeVar("T")

PAGE_ROWS = 50
#: Counting stops here; a longer list says 超过.
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of one page and the address of the next, or ``None`` at the end."""

    rows: list[T]
    next_url: str | None


@dataclass(frozen=True)
class Total:
    rows: int
    capped: bool


def page_of(request: HttpRequest, rows: QuerySet[Any], *keys: str, size: int = PAGE_ROWS) -> Page[Any]:
    """The page of ``rows`` after ``?after=``, ordered by ``keys``.

    ``keys`` are lookup paths, ``-`` in front for descending; together they must tell any two rows apart, and
    none may be null. An ``after`` that cannot be read shows the first page.
    """
    paths = [key.lstrip("-") for key in keys]
    rows = rows.order_by(*keys)
    last = _read(request.GET.get("after", ""), len(keys))
    if last is not None:
        with suppress(TypeError, ValueError, ValidationError):  # a key of the wrong kind
            rows = rows.filter(_beyond(keys, last))
    found = list(rows[: size + 1])
    next_url = None
    if len(found) > size:
        query = request.GET.copy()
        query["after"] = _write([_value(found[size - 1], path) for path in paths])
        next_url = f"?{query.urlencode()}"
    return Page(found[:size], next_url)


def place_after(*values: Any) -> str:
    """The ``?after=`` of the page that begins behind a row with these keys."""
    return _write(list(values))


def total_of(rows: QuerySet[Any]) -> Total:
    """How many rows a list has, counted no further than the cap."""
    counted = rows.order_by()[: COUNT_CAP + 1].count()
    return Total(min(counted, COUNT_CAP), counted > COUNT_CAP)


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


def _write(values: list[Any]) -> str:
    plain = [value if isinstance(value, int | str) else value.isoformat() for value in values]
    return urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def _read(text: str, length: int) -> list[Any] | None:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    return values if isinstance(values, list) and len(values) == length else None
