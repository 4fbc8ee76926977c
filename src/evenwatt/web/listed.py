"""Lists of which a person chooses the columns, and takes away what it sees as a workbook.

A small workbook is made at once; a large one by the worker, who tells in the inbox of who asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.files.actions import store_made
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.progress.actions import at_work, begin_work, finish, report
from evenwatt.kernel.progress.queries import asked_work
from evenwatt.kernel.search.columns import choose_columns, columns_of
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest
from evenwatt.web.sheets import xlsx_file, xlsx_sheet

EXPORT = "list_export"

#: Rows up to which a workbook is made while its reader waits.
SMALL = 10_000

#: Rows told at once in an export, so that it stays small in memory.
_CHUNK = 1000


@dataclass(frozen=True)
class Column:
    """``cell`` says of a told row what a workbook holds; ``css`` is that of the cell in the page.

    ``sort``: the lookup paths that an index serves. ``told``: the row must be told, not only read.
    """

    key: str
    word: Any
    cell: Callable[[Any], Any]
    css: str = "minor"
    sort: tuple[str, ...] = ()
    told: bool = False


@dataclass(frozen=True)
class Listed:
    """A list: its route, its columns, those that it comes with. The first column heads the row and stays.

    ``found`` is what an actor sees by the filters of an address; ``tell`` makes of some of it told rows, of
    which only the columns that are ``told`` need more than what was read.
    """

    name: str
    title: Any
    columns: tuple[Column, ...]
    default: tuple[str, ...]
    found: Callable[[Actor, QueryDict, datetime], QuerySet[Any]]
    tell: Callable[[Sequence[Any], bool, datetime], Iterable[Any]]

    def chosen(self, keys: Iterable[str] | None) -> list[Column]:
        """The columns of these keys in their order, or those that the list comes with."""
        known = {column.key: column for column in self.columns}
        head = self.columns[0].key
        wanted = [key for key in (self.default if keys is None else keys) if key in known and key != head]
        return [known[key] for key in dict.fromkeys([head, *wanted])]

    def chosen_by(self, account_id: int) -> list[Column]:
        return self.chosen(columns_of(account_id, self.name))

    def order(self, asked: str) -> tuple[str, ...]:
        """The lookup paths of ``?sort=key`` or ``?sort=-key``; by key of the record if it is none."""
        for column in self.columns:
            if column.sort and asked.lstrip("-") == column.key:
                return tuple(f"-{path}" for path in column.sort) if asked[:1] == "-" else column.sort
        return ("pk",)

    def rows(self, columns: Sequence[Column], found: QuerySet[Any], now: datetime) -> Iterator[list[Any]]:
        """The cells of all rows, read and told in pieces."""
        told = any(column.told for column in columns)
        left = found.iterator(chunk_size=_CHUNK)
        while some := list(islice(left, _CHUNK)):
            for row in self.tell(some, told, now):
                yield [column.cell(row) for column in columns]


LISTS: dict[str, Listed] = {}


def listed(**facts: Any) -> Listed:
    """Declare a list, so that the worker finds it by its name."""
    LISTS[facts["name"]] = Listed(**facts)
    return LISTS[facts["name"]]


def export(request: DeskRequest, listing: Listed) -> HttpResponse:
    """What the list shows, all pages of it: at once, or, of many rows, as work to be followed."""
    columns = listing.chosen_by(request.actor.account_id)
    found = listing.found(request.actor, request.GET, request.now)
    found = found.order_by(*listing.order(request.GET.get("sort", "")))
    if found.order_by()[: SMALL + 1].count() <= SMALL:
        cells = list(listing.rows(columns, found, request.now))
        return download(xlsx_sheet(_titles(columns), cells), f"{listing.title}.xlsx", XLSX)
    given = {
        "list": listing.name,
        "query": request.GET.urlencode(),
        "columns": [column.key for column in columns],
        "language": get_language(),
    }
    with act("list.export", clause="R-4.4.7-c", by=request.actor, at=request.now):
        work = begin_work(
            EXPORT, str(listing.title), by=request.actor, at=request.now, given=given, private=True
        )
    return redirect("progress", work.pk)


def do_export(*, progress_id: int) -> None:
    """Write the workbook that was asked for, as who asked for it may see the list now."""
    work = asked_work(progress_id)
    if not work.is_under_way:
        return
    given, now = work.given, work.asked_at
    listing = LISTS[given["list"]]
    with (
        at_work(work, when_not_done=lambda: None),  # the inbox of who asked shows how it ended
        override(given["language"]),
        tempfile.TemporaryDirectory() as folder,
    ):
        columns, query = listing.chosen(given["columns"]), QueryDict(given["query"])
        found = listing.found(work.membership.actor(), query, now)
        total = found.order_by().count()

        def reported(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
            for number, row in enumerate(rows):
                if number % _CHUNK == 0:
                    report(work, "正在写入", done=number, total=total)
                yield row

        made = Path(folder) / "list.xlsx"
        ordered = found.order_by(*listing.order(query.get("sort", "")))
        xlsx_file(made, _titles(columns), reported(listing.rows(columns, ordered, now)))
        report(work, "正在写入", done=total, total=total)
        finish(work, Subject("export", work.pk, work.title), file=store_made(made, at=now))


def choose(request: DeskRequest, listing: Listed) -> HttpResponse:
    """The page on which columns are chosen and ordered; every button sends the whole choice."""
    account, back = request.actor.account_id, request.GET.urlencode()
    if request.method == "POST":
        keys = _moved(request.POST.getlist("column"), request.POST.get("up", ""))
        known = {column.key for column in listing.columns}
        kept = listing.default if "default" in request.POST else [key for key in keys if key in known]
        choose_columns(account_id=account, listed=listing.name, columns=kept)
        route = f"{listing.name}_columns" if "up" in request.POST else listing.name
        return redirect(f"{reverse(route)}?{back}" if back else reverse(route))
    chosen = listing.chosen_by(account)
    context = {
        "listing": listing,
        "head": chosen[0],
        "chosen": chosen[1:],
        "others": [column for column in listing.columns if column not in chosen],
        "list_url": reverse(listing.name) + (f"?{back}" if back else ""),
    }
    return render(request, "lists/columns.html", context)


def _moved(keys: list[str], up: str) -> list[str]:
    """The keys with one of them a place earlier."""
    place = keys.index(up) if up in keys else 0
    if place:
        keys[place - 1 : place + 1] = keys[place], keys[place - 1]
    return keys


def _titles(columns: Iterable[Column]) -> list[str]:
    return [str(column.word) for column in columns]
