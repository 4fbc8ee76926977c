"""The record of one charger: what was read, what followed from it, who signed, the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.field_verification import approve_record
from evenwatt.registry.states import ChargerKind
from evenwatt.verification.actions import check, return_record
from evenwatt.verification.life import VERIFICATION
from evenwatt.verification.queries import visible_records
from evenwatt.web.desks.record_act_forms import ReturnForm
from evenwatt.web.judgement import item_rows, parameters, verdict_word
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.record import documents, history, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.verification.models import Record


@desk(Permission.VERIFICATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key), ReturnForm())


@desk(Permission.VERIFICATION_READ)
def papers(request: DeskRequest, key: int) -> HttpResponse:
    record = _found(request, key)
    context = {**_frame(request, record), "documents": documents(request.actor, record.subject)}
    return render(request, "field_work/record_documents.html", context)


@desk(Permission.VERIFICATION_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    record = _found(request, key)
    context = {**_frame(request, record), "lines": history((record.subject.type, record.pk))}
    return render(request, "field_work/record_history.html", context)


@desk(Permission.VERIFICATION_CHECK)
@acts("record")
def check_one(request: DeskRequest, key: int) -> HttpResponse:
    record = _found(request, key)
    check(record=as_seen(request, record), by=request.actor, at=request.now)
    messages.success(request, _("已核验，待批准"))
    return redirect("field_work", record.item.scheme_id)


@desk(Permission.VERIFICATION_APPROVE)
@acts("record")
def approve_one(request: DeskRequest, key: int) -> HttpResponse:
    record = _found(request, key)
    approve_record(record=as_seen(request, record), by=request.actor, at=request.now)
    messages.success(request, _("已批准，编号 {number}").format(number=record.number))
    return redirect("record", record.pk)


@desk(Permission.VERIFICATION_CHECK, Permission.VERIFICATION_APPROVE)
@acts("record")
def return_one(request: DeskRequest, key: int) -> HttpResponse:
    record = _found(request, key)
    form = ReturnForm(request.POST)
    if form.is_valid():
        with beside(form, {"remark_missing": "remark"}):
            return_record(
                record=as_seen(request, record),
                remark=form.cleaned_data["remark"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已退回检定员修改"))
            return redirect("field_work", record.item.scheme_id)
    return _page(request, record, form)


def _found(request: DeskRequest, key: int) -> Record:
    return get_object_or_404(visible_records(request.actor), pk=key)


def _page(request: DeskRequest, record: Record, form: ReturnForm) -> HttpResponse:
    context = {
        **_frame(request, record),
        "kind": ChargerKind(record.measured["kind"]).label,
        "results": item_rows(record.measured, record.judged),
        "parameters": list(parameters(record.judged)),
        "form": form,
    }
    return render(request, "field_work/record.html", context, status=422 if form.errors else 200)


def _frame(request: DeskRequest, record: Record) -> dict[str, Any]:
    """What every tab of a record's page shows: header, acts that are open, timeline."""
    return {
        "record": record,
        "item": record.item,
        "verdict": verdict_word(record.verdict),
        "acts": {step.name for step in VERIFICATION.open_to(request.actor.role, record.state)},
        "steps": timeline(record.subject, actor=request.actor, today=local_date(request.now)),
    }


urlpatterns = [
    path("records/<int:key>", show, name="record"),
    path("records/<int:key>/documents", papers, name="record_documents"),
    path("records/<int:key>/history", life, name="record_history"),
    path("records/<int:key>/check", check_one, name="record_check"),
    path("records/<int:key>/approve", approve_one, name="record_approve"),
    path("records/<int:key>/return", return_one, name="record_return"),
]
