"""Rectification orders: notified by the county, acknowledged and reported by the operator, found complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.lives.subject import Subject
from evenwatt.law.calendar import working_calendar
from evenwatt.procedures.rectification_end import confirm_rectification
from evenwatt.rectification.actions import notify, receive, report, send_back
from evenwatt.rectification.life import RECTIFICATION
from evenwatt.rectification.queries import chargers_of, visible_rectifications
from evenwatt.rectification.states import Cause, RectificationState
from evenwatt.rules.deadlines import Deadline, deadline
from evenwatt.web.desks.rectification_forms import RemarkForm, ReportForm
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import documents, history, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.rectification.models import Rectification

#: Where the cause of an order can be read, and who may read it.
_SOURCES = {
    "evaluation": ("evaluation", Permission.REPORT_READ),
    "verification": ("record", Permission.VERIFICATION_READ),
}


@desk(Permission.RECTIFICATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    orders = _filtered(request)
    context = {
        "page": page_of(request, orders, "-ordered_at", "-pk"),
        "total": total_of(orders),
        "state": request.GET.get("state", ""),
        "states": [(choice, choice.label) for choice in RectificationState],
        "on": local_date(request.now),
    }
    return render(request, "rectifications/list.html", context)


@desk(Permission.RECTIFICATION_READ)
def export(request: DeskRequest) -> HttpResponse:
    headings = (
        _("编号"), _("运营机构"), _("县（区）"), _("事由"), _("充电设施（台）"), _("签收日期"),
        _("整改期限"), _("状态"),
    )  # fmt: skip
    rows = [
        (
            order.number, order.operator.name, order.county.full_name, str(Cause(order.cause).label),
            order.charger_count,  # type: ignore[attr-defined]
            order.received_at and local_date(order.received_at), order.due_on,
            str(RectificationState(order.state).label),
        )
        for order in _filtered(request)
    ]  # fmt: skip
    return download(xlsx_sheet(headings, rows), f"{_('整改')}.xlsx", XLSX)


@desk(Permission.RECTIFICATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key))


@desk(Permission.RECTIFICATION_READ)
def show_chargers(request: DeskRequest, key: int) -> HttpResponse:
    order = _found(request, key)
    page = page_of(request, chargers_of(order), "serial_key", "pk")
    return render(request, "rectifications/chargers.html", {**_frame(request, order), "page": page})


@desk(Permission.RECTIFICATION_READ)
def papers(request: DeskRequest, key: int) -> HttpResponse:
    """The documents that brought the order about: the lot report, or the notice of result."""
    order = _found(request, key)
    source = Subject(order.source_type, order.source_id, order.title)
    context = {**_frame(request, order), "documents": documents(request.actor, source)}
    return render(request, "rectifications/documents.html", context)


@desk(Permission.RECTIFICATION_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    order = _found(request, key)
    lines = history((order.subject.type, order.pk))
    return render(request, "rectifications/history.html", {**_frame(request, order), "lines": lines})


@desk(Permission.RECTIFICATION_NOTIFY)
@acts("rectification")
def send_notice(request: DeskRequest, key: int) -> HttpResponse:
    return _act(request, key, notify, _("已发出整改通知，待运营机构签收"))


@desk(Permission.RECTIFICATION_ANSWER)
@acts("rectification")
def acknowledge(request: DeskRequest, key: int) -> HttpResponse:
    return _act(request, key, receive, _("已签收，整改期限自次日起算"))


@desk(Permission.RECTIFICATION_NOTIFY)
@acts("rectification")
def accept(request: DeskRequest, key: int) -> HttpResponse:
    return _act(request, key, confirm_rectification, _("已核实整改；充电设施重新检定合格后恢复使用"))


@desk(Permission.RECTIFICATION_ANSWER)
@acts("rectification")
def report_measures(request: DeskRequest, key: int) -> HttpResponse:
    order, form = _found(request, key), ReportForm(request.POST)
    if form.is_valid():
        with beside(form, {"measures_missing": "measures"}):
            report(
                order=as_seen(request, order),
                measures=form.cleaned_data["measures"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已报告整改完成，待县（区）局核实"))
            return redirect("rectification", order.pk)
    return _page(request, order, report_form=form)


@desk(Permission.RECTIFICATION_NOTIFY)
@acts("rectification")
def return_order(request: DeskRequest, key: int) -> HttpResponse:
    order, form = _found(request, key), RemarkForm(request.POST)
    if form.is_valid():
        with beside(form, {"remark_missing": "remark"}):
            send_back(
                order=as_seen(request, order),
                remark=form.cleaned_data["remark"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已退回继续整改，期限不变"))
            return redirect("rectification", order.pk)
    return _page(request, order, remark_form=form)


def _act(request: DeskRequest, key: int, act: Callable[..., None], done: str) -> HttpResponse:
    order = _found(request, key)
    act(order=as_seen(request, order), by=request.actor, at=request.now)
    messages.success(request, done)
    return redirect("rectification", order.pk)


def _filtered(request: DeskRequest) -> QuerySet[Rectification]:
    found = visible_rectifications(request.actor)
    state = request.GET.get("state", "")
    return found.filter(state=state) if state in RectificationState else found


def _found(request: DeskRequest, key: int) -> Rectification:
    return get_object_or_404(visible_rectifications(request.actor), pk=key)


def _page(
    request: DeskRequest,
    order: Rectification,
    *,
    report_form: ReportForm | None = None,
    remark_form: RemarkForm | None = None,
) -> HttpResponse:
    refused = report_form or remark_form
    context = {
        **_frame(request, order),
        "term": _term(order),
        "source_url": _source_url(request, order),
        "report_form": report_form or ReportForm(initial={"measures": order.measures}),
        "remark_form": remark_form or RemarkForm(),
        "refused": refused,
    }
    return render(request, "rectifications/order.html", context, status=422 if refused else 200)


def _term(order: Rectification) -> Deadline | None:
    """The term with every day that was counted, once the notice is received."""
    if order.received_at is None:
        return None
    return deadline("R-4.4.6-d", start=local_date(order.received_at), calendar=working_calendar())


def _source_url(request: DeskRequest, order: Rectification) -> str:
    route, permission = _SOURCES[order.source_type]
    return reverse(route, args=[order.source_id]) if may(request.actor.role, permission) else ""


def _frame(request: DeskRequest, order: Rectification) -> dict[str, Any]:
    """What every tab of an order's page shows: header, acts that are open, timeline."""
    return {
        "order": order,
        "acts": {step.name for step in RECTIFICATION.open_to(request.actor.role, order.state)},
        "steps": timeline(order.subject, actor=request.actor, today=local_date(request.now)),
    }


urlpatterns = [
    path("rectifications", show_list, name="rectifications"),
    path("rectifications/export", export, name="rectifications_export"),
    path("rectifications/<int:key>", show, name="rectification"),
    path("rectifications/<int:key>/chargers", show_chargers, name="rectification_chargers"),
    path("rectifications/<int:key>/documents", papers, name="rectification_documents"),
    path("rectifications/<int:key>/history", life, name="rectification_history"),
    path("rectifications/<int:key>/notify", send_notice, name="rectification_notify"),
    path("rectifications/<int:key>/receive", acknowledge, name="rectification_receive"),
    path("rectifications/<int:key>/report", report_measures, name="rectification_report"),
    path("rectifications/<int:key>/send-back", return_order, name="rectification_send_back"),
    path("rectifications/<int:key>/confirm", accept, name="rectification_confirm"),
]
