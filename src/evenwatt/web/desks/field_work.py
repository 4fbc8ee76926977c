"""Field work: the schemes that have any, and the chargers of one scheme with whatever is next for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.parties.roles import Role
from evenwatt.lots.queries import visible_schemes
from evenwatt.lots.states import SchemeState
from evenwatt.procedures.field_verification import approve_records, check_records, return_records
from evenwatt.verification.queries import STAGES, FieldWork, field_items, field_work_of, visible_records
from evenwatt.web.field_rows import field_row
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.refusals import in_words

if TYPE_CHECKING:
    from evenwatt.law.refusal import Denied
    from evenwatt.lots.models import SamplingScheme
    from evenwatt.verification.models import Record

#: What each office comes for.
_OWN_STAGE = {Role.VERIFIER: "enter", Role.CHECKER: "check", Role.APPROVER: "approve"}
_PAGE_ROWS = 100


@desk(Permission.VERIFICATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    """The schemes whose chargers are being verified, or were."""
    schemes = visible_schemes(request.actor).filter(state=SchemeState.DRAWN)
    page = page_of(request, schemes, "-plan__year", "-pk")
    work = field_work_of(page.rows)
    context = {
        "rows": [(scheme, work.get(scheme.pk, FieldWork())) for scheme in page.rows],
        "next_url": page.next_url,
        "total": total_of(schemes),
    }
    return render(request, "field_work/list.html", context)


@desk(Permission.VERIFICATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, get_object_or_404(visible_schemes(request.actor), pk=key), {})


@desk(Permission.VERIFICATION_CHECK)
@acts("field_work")
def check_selected(request: DeskRequest, key: int) -> HttpResponse:
    return _batch(request, key, check_records, _("已核验 {count} 份记录"))


@desk(Permission.VERIFICATION_APPROVE)
@acts("field_work")
def approve_selected(request: DeskRequest, key: int) -> HttpResponse:
    return _batch(request, key, approve_records, _("已批准 {count} 份记录，证书或通知书随即签发"))


@desk(Permission.VERIFICATION_CHECK, Permission.VERIFICATION_APPROVE)
@acts("field_work")
def return_selected(request: DeskRequest, key: int) -> HttpResponse:
    act = partial(return_records, remark=request.POST.get("remark", ""))
    return _batch(request, key, act, _("已退回 {count} 份记录"))


def _batch(request: DeskRequest, key: int, act: Callable[..., dict[int, Denied]], done: str) -> HttpResponse:
    """Act on the selected records: those that are refused stay on the page and say why."""
    scheme = get_object_or_404(visible_schemes(request.actor), pk=key)
    selected = _selected(request, scheme)
    refused = act(scheme=scheme, records=selected, by=request.actor, at=request.now)
    if count := len(selected) - len(refused):
        messages.success(request, done.format(count=count))
    if refused:
        return _page(request, scheme, {record: in_words(denied) for record, denied in refused.items()})
    if not selected:
        messages.warning(request, _("没有选择记录；请先勾选要办理的行"))
    return redirect("field_work", scheme.pk)


def _selected(request: DeskRequest, scheme: SamplingScheme) -> list[Record]:
    """The ticked records, each at the version that its reader saw: ``key.version`` per row."""
    ticked = [row.partition(".") for row in request.POST.getlist("row")]
    seen = {int(key): int(version) for key, _, version in ticked if key.isdecimal() and version.isdecimal()}
    records = list(visible_records(request.actor).filter(item__scheme=scheme, pk__in=seen).order_by("pk"))
    for record in records:
        record.version = seen[record.pk]
    return records


def _page(request: DeskRequest, scheme: SamplingScheme, refusals: dict[int, str]) -> HttpResponse:
    role = request.actor.role
    work = field_work_of([scheme]).get(scheme.pk, FieldWork())
    stage = _asked_stage(request, work)
    items = field_items(request.actor, scheme, stage=stage)
    page = page_of(request, items, "lot_number", "basis", "position", size=_PAGE_ROWS)
    context = {
        "scheme": scheme,
        "work": work,
        "stage": stage,
        "tabs": _tabs(work),
        "rows": [field_row(item, role, refusals) for item in page.rows],
        "next_url": page.next_url,
        "batch": stage if stage in ("check", "approve") and _OWN_STAGE.get(role) == stage else "",
        "refused": len(refusals),
    }
    return render(request, "field_work/scheme.html", context, status=422 if refusals else 200)


def _asked_stage(request: DeskRequest, work: FieldWork) -> str:
    """The stage asked for, or the one that the office comes for while anything waits there."""
    own = _OWN_STAGE.get(request.actor.role, "")
    stage = request.GET.get("stage", own if own and getattr(work, own) else "")
    return stage if stage in STAGES else ""


def _tabs(work: FieldWork) -> list[tuple[str, str, int, str]]:
    """Stage, word, count and tone of each view of the list."""
    return [
        ("", _("全部"), work.total, ""),
        ("enter", _("待录入"), work.enter, "info"),
        ("amend", _("退回修改"), work.amend, "warn"),
        ("check", _("待核验"), work.check, "wait"),
        ("approve", _("待批准"), work.approve, "wait"),
        ("done", _("已批准"), work.done, "good"),
    ]


urlpatterns = [
    path("records", show_list, name="records"),
    path("records/schemes/<int:key>", show, name="field_work"),
    path("records/schemes/<int:key>/check", check_selected, name="field_work_check"),
    path("records/schemes/<int:key>/approve", approve_selected, name="field_work_approve"),
    path("records/schemes/<int:key>/return", return_selected, name="field_work_return"),
]
