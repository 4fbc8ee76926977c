"""Lists in pages by key: ``next`` is the address of the following page, empty at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Schema

from evenwatt.kernel.keyset import rows_after

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=500, description="Rows of one page")]
After = Annotated[str, Query(description="Where the page begins: taken from `next` of the page before")]


class PageOut(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = None


def paged(
    request: HttpRequest,
    rows: QuerySet[Any],
    *keys: str,
    out: Callable[[list[Any]], list[Any]],
    after: str,
    limit: int,
) -> dict[str, Any]:
    """One page of ``rows`` by ``keys``, put into shape by ``out`` all at once."""
    found, last = rows_after(rows, keys, after, limit)
    following = None
    if last:
        query = request.GET.copy()
        query["after"] = last
        following = f"{request.path}?{query.urlencode()}"
    return {"items": out(found), "next": following}
