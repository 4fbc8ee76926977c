"""Lists page by key, not by number: page 900 costs what page 1 costs, and new rows shift nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

from evenwatt.kernel.keyset import rows_after, write_key

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
    """The page of ``rows`` after ``?after=``, ordered by ``keys`` as `evenwatt.kernel.keyset` takes them."""
    found, last = rows_after(rows, keys, request.GET.get("after", ""), size)
    next_url = None
    if last:
        query = request.GET.copy()
        query["after"] = last
        next_url = f"?{query.urlencode()}"
    return Page(found, next_url)


def place_after(*values: Any) -> str:
    """The ``?after=`` of the page that begins behind a row with these keys."""
    return write_key(list(values))


def total_of(rows: QuerySet[Any]) -> Total:
    """How many rows a list has, counted no further than the cap."""
    counted = rows.order_by()[: COUNT_CAP + 1].count()
    return Total(min(counted, COUNT_CAP), counted > COUNT_CAP)
