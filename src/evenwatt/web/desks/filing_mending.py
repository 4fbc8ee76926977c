"""An operator mends a draft in the page: a row's cells, equal values at once, what is no longer filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.filing import actions
from evenwatt.filing.actions.background import MANY_ROWS, ask_for_mend
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.queries import (
    equal_values,
    gone_of,
    next_wrong,
    state_told,
    visible_filings,
    visible_rounds,
)
from evenwatt.filing.states import FilingState, GoneReason
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.filing_submission import changes_declared
from evenwatt.procedures.operation_change import effects_of_ceasing
from evenwatt.registry.states import Change
from evenwatt.web.desks.filing_forms import RowForm
from evenwatt.web.desks.filings import frame, list_at
from evenwatt.web.desks.operations import in_words
from evenwatt.web.filed_rows import shown
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.filing.models import FiledRow, Filing, Round


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
def row(request: DeskRequest, key: int, number: int) -> HttpResponse:
    """One row of a draft: every cell to be typed anew, with what is wrong beside it."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    if filing.state != FilingState.DRAFT:
        return redirect("filing", filing.pk)
    latest = filing.rounds.last()
    assert latest is not None
    found = get_object_or_404(latest.rows, excel_row=number)
    form = kind_of(filing.form, filing.filer.kind).form
    today = local_date(request.now)
    fields = RowForm(form, found.values, on=today, data=request.POST if request.method == "POST" else None)
    if fields.is_valid():
        return _mend(request, filing, found, fields)
    equal = equal_values(latest, found)
    context = {
        "filing": filing,
        "form": fields,
        "row": shown(found, form, in_fit_file=latest.is_fit),
        "cells": [
            {
                "field": fields[column.key],
                "mends": cell.mends,
                "tone": cell.tone,
                "original": found.original.get(column.key),
                "equal": equal.get(column.key, 0),
                "key": column.key,
            }
            for column, cell in _cells(form, found, in_fit_file=latest.is_fit)
        ],
        "next_wrong": next_wrong(latest, after=number),
        "back_url": list_at(filing.pk, number),
    }
    return render(request, "filings/mend.html", context, status=422 if fields.errors else 200)


def _cells(form: Any, found: FiledRow, *, in_fit_file: bool) -> list[Any]:
    row = shown(found, form, in_fit_file=in_fit_file)
    by_title = {cell.title: cell for cell in (row.head, *row.cells)}
    return [(column, by_title[_(column.title)]) for column in form.columns]


def _mend(request: DeskRequest, filing: Filing, found: FiledRow, form: RowForm) -> HttpResponse:
    everywhere = [name for name in request.POST.getlist("everywhere") if name in found.values]
    asked: dict[str, Any] = {
        "filing": as_seen(request, filing),
        "excel_row": found.excel_row,
        "values": form.cleaned_data,
        "everywhere": everywhere,
        "by": request.actor,
        "at": request.now,
    }
    equal = equal_values(found.round, found)
    if sum(equal.get(name, 0) for name in everywhere) > MANY_ROWS:
        return redirect("progress", ask_for_mend(**asked).pk)
    changed = actions.mend(**asked)
    if changed:
        messages.success(request, _("已更正并重新核对 {n} 行").format(n=changed))
    if "next" in request.POST and (following := next_wrong(found.round, after=found.excel_row)):
        return redirect("filing_row", filing.pk, following)
    return redirect(list_at(filing.pk, found.excel_row))


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
@acts("filing")
def correct(request: DeskRequest, key: int) -> HttpResponse:
    """Take up a returned filing as a new round, to mend it here."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    actions.take_up_correction(filing=as_seen(request, filing), by=request.actor, at=request.now)
    messages.success(request, _("已按退回的内容建立新的一轮，可以逐行更正"))
    return redirect("filing", filing.pk)


@desk(Permission.FILING_READ)
def gone(request: DeskRequest, key: int) -> HttpResponse:
    """The registered chargers that the latest round leaves out, and why."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    latest = visible_rounds(request.actor, filing).last()
    if latest is None:
        raise Http404
    is_draft = state_told(request.actor, filing) == FilingState.DRAFT
    page = page_of(request, gone_of(latest), "pk")
    context = {
        **frame(request, filing, [latest]),
        "page": page,
        "reasons": GoneReason.choices,
        "unexplained": latest.gone.filter(reason="").count(),
        "total": latest.gone.count(),
        "can_explain": is_draft,
        "offers": filing.filer_id == request.actor.organisation_id,
        **(on_submission(latest) if is_draft else {}),
    }
    return render(request, "filings/gone.html", context)


def on_submission(latest: Round) -> dict[str, Any]:
    """What is reported together with the round, and what the operator still has to do itself."""
    keys: dict[Change, list[int]] = {Change.CEASE: [], Change.PAUSE: []}
    for (change, _reason), charger_ids in changes_declared(latest).items():
        keys[change] += charger_ids
    own = latest.gone.filter(charger__operator_id=latest.filing.filer_id)
    return {
        "ceasing": len(keys[Change.CEASE]),
        "pausing": len(keys[Change.PAUSE]),
        "effects": [in_words(effect) for effect in effects_of_ceasing(keys[Change.CEASE])],
        "to_transfer": own.filter(reason=GoneReason.TRANSFERRED).count(),
    }


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
@acts("filing_gone")
def explain(request: DeskRequest, key: int) -> HttpResponse:
    """Say why the chosen chargers are not filed, or file them after all."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    chosen = [int(value) for value in request.POST.getlist("row") if value.isdecimal()]
    reason = request.POST.get("reason", "")
    act: dict[str, Any] = {"filing": as_seen(request, filing), "by": request.actor, "at": request.now}
    if reason == "forgotten":
        count = actions.file_forgotten(charger_ids=chosen, **act)
        messages.success(request, _("已补报 {n} 台，列在报备表末尾").format(n=count))
    else:
        rest = "all" in request.POST
        count = actions.explain_gone(
            charger_ids=None if rest else chosen,
            reason=reason,
            note=request.POST.get("note", ""),
            **act,
        )
        messages.success(request, _("已说明 {n} 台不再报送的原因").format(n=count))
    return redirect(reverse("filing_gone", args=[filing.pk]))


urlpatterns = [
    path("filings/<int:key>/rows/<int:number>", row, name="filing_row"),
    path("filings/<int:key>/correct", correct, name="filing_correct"),
    path("filings/<int:key>/gone", gone, name="filing_gone"),
    path("filings/<int:key>/explain", explain, name="filing_explain"),
]
