"""The file of a ledger: at once, or of many chargers written by the worker and kept for who asked for it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from evenwatt.exchange import actions
from evenwatt.exchange.background import MANY_CHARGERS
from evenwatt.exchange.queries import exchanged_chargers
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store_made
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.progress.actions import at_work, begin_work, finish, report
from evenwatt.kernel.progress.models import Progress
from evenwatt.kernel.progress.queries import asked_work
from evenwatt.ledgers.mapping import CLAUSE, Mapping
from evenwatt.web.desks.ledger_forms import ExportForm
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.registry.models import Charger

LEDGER_EXPORT = "ledger_export"

_SAY_EVERY = 2_000
"""Chargers between two sayings of how far it is."""


def export(request: DeskRequest) -> HttpResponse:
    """The chargers of the form's choice as a ledger."""
    choice, found = _asked(request.GET, request.actor, request.now)
    if found[: MANY_CHARGERS + 1].count() > MANY_CHARGERS:
        return redirect("progress", _ask(request, choice).pk)
    mapping, content = actions.export_ledger(chargers=found, choice=choice, by=request.actor, at=request.now)
    return download(content, _file_name(mapping, request.now), _media_type(mapping))


def do_export(*, progress_id: int) -> None:
    """Write the ledger that was asked for, of the chargers that who asked for it exchanges now."""
    work = asked_work(progress_id)
    if not work.is_under_way:
        return
    with (
        at_work(work, when_not_done=lambda: None),  # the inbox of who asked shows how it ended
        tempfile.TemporaryDirectory() as folder,
    ):
        by, at = work.actor(), work.asked_at
        choice, found = _asked(QueryDict(work.given["query"]), by, at)
        made = Path(folder) / "ledger"
        actions.export_ledger_file(made, chargers=_told(work, found), choice=choice, by=by, at=at)
        finish(work, Subject("export", work.pk, work.title), file=store_made(made, at=at))


def _ask(request: DeskRequest, choice: str) -> Progress:
    mapping = actions.mapping_of(choice, by=request.actor, at=request.now)
    name = _file_name(mapping, request.now)
    given = {"query": request.GET.urlencode(), "file_name": name, "media_type": _media_type(mapping)}
    with act("ledger.ask_for_export", clause=CLAUSE, by=request.actor, at=request.now):
        return begin_work(LEDGER_EXPORT, name, by=request.actor, at=request.now, given=given, private=True)


def _asked(query: QueryDict, by: Actor, at: datetime) -> tuple[str, QuerySet[Charger]]:
    form = ExportForm(query, actor=by, today=local_date(at))
    return form.cleaned_data.get("mapping") or "", form.apply(exchanged_chargers(by)).order_by("pk")


def _told(work: Progress, found: QuerySet[Charger]) -> Iterator[Charger]:
    total = found.count()
    for number, charger in enumerate(found.iterator(chunk_size=_SAY_EVERY)):
        if number % _SAY_EVERY == 0:
            report(work, "正在写入", done=number, total=total)
        yield charger


def _file_name(mapping: Mapping, at: datetime) -> str:
    return f"{mapping.title}_{local_date(at):%Y%m%d}.{mapping.file_ending}"


def _media_type(mapping: Mapping) -> str:
    return XLSX if mapping.file == "xlsx" else "text/csv"
