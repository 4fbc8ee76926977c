"""Long work: how far it is, and where its result is. One may go away and come back."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.exchange.background import IMPORT
from evenwatt.kernel.progress.actions import take_away
from evenwatt.kernel.progress.queries import visible_work
from evenwatt.procedures.filing_approval import APPROVE
from evenwatt.web.ledger_export import LEDGER_EXPORT
from evenwatt.web.listed import EXPORT
from evenwatt.web.page import DeskRequest, desk

#: Type of the record that came of the work → route of its page.
_RESULTS = {"filing": "filing", "ledger": "ledger", "export": "export"}
#: Kind of work → where to try again.
_AGAIN = {"filing_upload": "filing_upload", IMPORT: "ledger_import"}
#: Kinds of work of which a file comes, for who asked for it.
_EXPORTS = (EXPORT, LEDGER_EXPORT)


@desk()
def show(request: DeskRequest, key: int) -> HttpResponse:
    """The state of one piece of work; the page asks for it again until it is at its end."""
    work = get_object_or_404(visible_work(request.actor).select_related("file"), pk=key)
    words = {name: _(value) if value else value for name, value in work.params.items()}
    if work.private and not work.is_under_way and (work.kind not in _EXPORTS or work.outcome != "done"):
        take_away(work)  # how it ended is read here; an export is taken when it is downloaded
    context = {
        "work": work,
        "sentence": _(work.template).format(**words) if work.template else "",
        "left": _left(work.seconds_left),
        "result_url": reverse(_RESULTS[work.subject_type], args=[work.subject_id])
        if work.subject_type
        else "",
        "again_url": _again(work.kind, work.given),
        "is_export": work.kind in _EXPORTS,
        "is_ledger": work.kind == IMPORT,
        "is_approval": work.kind == APPROVE,
    }
    return render(request, "progress/progress.html", context)


@desk()
def export(request: DeskRequest, key: int) -> FileResponse:
    """The workbook of a list, for who asked for it."""
    done = visible_work(request.actor).filter(kind__in=_EXPORTS, outcome="done").select_related("file")
    work = get_object_or_404(done, pk=key)
    take_away(work)
    assert work.file is not None
    name = work.given.get("file_name") or f"{work.title}.xlsx"
    media_type = work.given.get("media_type") or work.file.media_type
    return FileResponse(work.file.open(), as_attachment=True, filename=name, content_type=media_type)


def _again(kind: str, given: dict[str, Any]) -> str:
    if kind == LEDGER_EXPORT:
        return f"{reverse('ledger_export')}?{given['query']}"
    if kind == EXPORT:
        return f"{reverse(given['list'])}?{given['query']}"
    if kind == APPROVE:
        return reverse("filing_review", args=[given["filing"]])
    return reverse(_AGAIN.get(kind, "filings"))


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return _("约 {n} 秒").format(n=max(seconds, 1))


urlpatterns = [
    path("work/<int:key>", show, name="progress"),
    path("work/<int:key>/export", export, name="export"),
]
