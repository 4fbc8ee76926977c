"""What platforms connect: chargers, operators, changes of a half-year, stops ordered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.filing.actions import summarise
from evenwatt.filing.actions.papers import half_year, half_year_before, summary_content, summary_of
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import Role
from evenwatt.registry.connection_queries import connections, hosted_operators, platforms_of, stop_notices
from evenwatt.registry.connection_states import Ground, StopState
from evenwatt.registry.states import ChargerState
from evenwatt.registry.stopping import confirm_stop, confirm_stops
from evenwatt.web.connection_words import connection_word
from evenwatt.web.desks.connection_forms import StopForm
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.paging import COUNT_CAP, page_of, total_of
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.registry.connection_models import Connection, StopNotice

#: Notices that wait, from which on they can be confirmed together.
_MANY = 2


@desk(Permission.CONNECTION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    form = FilterForm(request)
    found = form.apply(connections(request.actor))
    context = {
        **frame(request),
        "form": form,
        "page": page_of(request, found, "operator_key", "pk"),
        "total": total_of(found),
    }
    return render(request, "connections/list.html", context)


@desk(Permission.CONNECTION_READ)
def export(request: DeskRequest) -> HttpResponse:
    """What the list shows, all pages of it up to the cap on counting."""
    found = FilterForm(request).apply(connections(request.actor)).order_by("operator_key", "pk")
    titles = [
        _("平台"), _("经营者名称"), _("出厂编号"), _("生产厂家"), _("型号规格"), _("场站"), _("地址"),
        _("县（区）"), _("登记状态"), _("接入日期"), _("停止接入日期"), _("原因"), _("报备回执号"),
    ]  # fmt: skip
    rows = [
        [
            stay.platform.name, stay.operator_name, stay.serial, stay.maker, stay.model, stay.station,
            stay.address, stay.county.full_name if stay.county else "", _registered(stay), stay.since,
            stay.until, connection_word(stay.reason), stay.ended_by_receipt or stay.receipt,
        ]
        for stay in found[:COUNT_CAP]
    ]  # fmt: skip
    return download(xlsx_sheet(titles, rows), f"{_('接入的充电设施')}.xlsx", XLSX)


def _registered(stay: Connection) -> str:
    return str(ChargerState(stay.charger.state).label) if stay.charger else _("未登记")


@desk(Permission.CONNECTION_READ)
def show_hosted(request: DeskRequest) -> HttpResponse:
    """The operators on a platform, by county, as its form F lists them."""
    found = hosted_operators(request.actor)
    context = {
        **frame(request),
        "page": page_of(request, found, "name_key", "pk"),
        "total": total_of(found),
    }
    return render(request, "connections/hosted.html", context)


@desk(Permission.CONNECTION_READ)
def show_stops(request: DeskRequest) -> HttpResponse:
    return _stops(request)


@desk(Permission.CONNECTION_READ)
def stops_export(request: DeskRequest) -> HttpResponse:
    titles = [
        _("平台"), _("出厂编号"), _("型号规格"), _("事由"), _("依据文书"), _("通知日期"), _("确认期限"),
        _("停止接入日期"), _("确认日期"), _("是否按期"), _("解除日期"), _("状态"),
    ]  # fmt: skip
    rows = [
        [
            notice.connection.platform.name, notice.connection.serial, notice.connection.model,
            str(Ground(notice.ground).label), notice.source, local_date(notice.notified_at), notice.due_on,
            notice.disconnected_on, notice.confirmed_at and local_date(notice.confirmed_at),
            _("逾期") if notice.late else "", notice.released_on, str(StopState(notice.state).label),
        ]
        for notice in _filtered_stops(request).order_by("-notified_at", "-pk")[:COUNT_CAP]
    ]  # fmt: skip
    return download(xlsx_sheet(titles, rows), f"{_('停止接入通知')}.xlsx", XLSX)


@desk(Permission.CONNECTION_STOP)
@acts("stop_notices", of_record=False)
def confirm_all(request: DeskRequest) -> HttpResponse:
    """Confirm every notice that waits, or those of one report, as stopped on one day: a rejected lot stops
    many chargers at once.
    """
    form = StopForm(request.POST, auto_id="id_all_%s")
    form.fields["version"].required = False
    if form.is_valid():
        waiting = _waiting(request, request.POST.get("source", "")).order_by("pk")
        with beside(form, {"not_yet": "disconnected_on", "before_connection": "disconnected_on"}):
            confirm_stops(
                notices=list(waiting),
                disconnected_on=form.cleaned_data["disconnected_on"],
                by=request.actor,
                at=request.now,
            )
    if form.errors:
        return _stops(request, refused=(0, form))
    messages.success(request, _("已确认停止接入，检定或评价合格以前不得恢复"))
    return redirect("stop_notices")


@desk(Permission.CONNECTION_STOP)
@acts("stop_notices", of_record=False)
def confirm(request: DeskRequest, key: int) -> HttpResponse:
    notice = get_object_or_404(stop_notices(request.actor), pk=key)
    form = StopForm(request.POST, auto_id=f"id_{key}_%s")
    if form.is_valid():
        with beside(form, {"not_yet": "disconnected_on", "before_connection": "disconnected_on"}):
            confirm_stop(
                notice=as_seen(request, notice),
                disconnected_on=form.cleaned_data["disconnected_on"],
                by=request.actor,
                at=request.now,
            )
    if form.errors:
        return _stops(request, refused=(notice.pk, form))
    messages.success(request, _("已确认停止接入，检定或评价合格以前不得恢复"))
    return redirect(f"{reverse('stop_notices')}?state={StopState.NOTIFIED.value}")


def _stops(request: DeskRequest, refused: tuple[int, StopForm] | None = None) -> HttpResponse:
    found = _filtered_stops(request)
    today = local_date(request.now)
    page = page_of(request, found, "-notified_at", "-pk")
    confirms = may(request.actor.role, Permission.CONNECTION_STOP)
    context = {
        **frame(request),
        "rows": [
            {
                "notice": notice,
                "late": notice.late or (notice.state == StopState.NOTIFIED and notice.due_on < today),
                "form": _stop_form(notice, today, refused) if confirms else None,
            }
            for notice in page.rows
        ],
        "next_url": page.next_url,
        "total": total_of(found),
        "state": request.GET.get("state", ""),
        "source": request.POST.get("source", request.GET.get("source", "")),
        "states": [(choice, choice.label) for choice in StopState],
        "refused": refused[1] if refused else None,
        "all_form": _form_for_all(request, today, refused) if confirms else None,
    }
    return render(request, "connections/stops.html", context, status=422 if refused else 200)


def _stop_form(notice: StopNotice, today: date, refused: tuple[int, StopForm] | None) -> StopForm | None:
    if notice.state != StopState.NOTIFIED:
        return None
    if refused and refused[0] == notice.pk:
        return refused[1]
    told = {"version": notice.version, "disconnected_on": today.isoformat()}
    return StopForm(initial=told, auto_id=f"id_{notice.pk}_%s")


def _form_for_all(request: DeskRequest, today: date, refused: tuple[int, StopForm] | None) -> StopForm | None:
    if refused and refused[0] == 0:
        return refused[1]
    if _waiting(request, request.GET.get("source", "")).count() < _MANY:
        return None
    return StopForm(initial={"disconnected_on": today.isoformat()}, auto_id="id_all_%s")


def _waiting(request: DeskRequest, source: str) -> QuerySet[StopNotice]:
    """The notices to be confirmed: all, or those behind which one report stands."""
    waiting = stop_notices(request.actor).filter(state=StopState.NOTIFIED)
    return waiting.filter(source=source) if source else waiting


def _filtered_stops(request: DeskRequest) -> QuerySet[StopNotice]:
    found = stop_notices(request.actor)
    if source := request.GET.get("source", ""):
        found = found.filter(source=source)
    state = request.GET.get("state", "")
    return found.filter(state=state) if state in StopState else found


@desk(Permission.PLATFORM_FILING_PREPARE)
def summary(request: DeskRequest) -> HttpResponse:
    """The changes of the half-year that ended last, and their report."""
    today = local_date(request.now)
    platform = request.membership.organisation
    asked = request.GET.get("half", "")
    period = (half_year(int(asked)) if asked.isdecimal() else None) or half_year_before(today)
    if request.method == "POST":
        document = summarise(platform=platform, day=period.last, by=request.actor, at=request.now)
        messages.success(request, _("已报送半年变更汇总"))
        return redirect("document", document.pk)
    context = {
        **frame(request),
        "reported": summary_of(request.actor, period),
        "period": period,
        "is_over": period.last < today,
        "rows": summary_content(platform, period)["rows"],
    }
    return render(request, "connections/summary.html", context)


def frame(request: DeskRequest) -> dict[str, Any]:
    """What every page about platforms shows: the tabs that the office may open."""
    role = request.actor.role
    tabs = (
        ("connections", _("接入的充电设施"), Permission.CONNECTION_READ),
        ("hosted_operators", _("经营者"), Permission.CONNECTION_READ),
        ("mismatches", _("核对差异"), Permission.MISMATCH_READ),
        ("stop_notices", _("停止接入"), Permission.CONNECTION_READ),
        ("change_summary", _("半年变更汇总"), Permission.PLATFORM_FILING_PREPARE),
    )
    return {
        "tabs": [
            {"word": word, "url": reverse(route), "current": request.path == reverse(route)}
            for route, word, permission in tabs
            if may(role, permission)
        ],
        "of_platform": role == Role.PLATFORM_CLERK,
    }


class FilterForm(PageForm):
    """Every field is optional; a value that is no choice narrows nothing."""

    q = forms.CharField(required=False, max_length=60)
    platform = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, request: DeskRequest) -> None:
        super().__init__(request.GET)
        self.fields["q"].label = _("出厂编号或经营者")
        self.fields["platform"].label, self.fields["state"].label = _("平台"), _("接入状态")
        found = platforms_of(request.actor).values_list("pk", "name")
        platforms = [(str(key), name) for key, name in found]
        states = [("lasting", _("接入中")), ("ended", _("已停止接入")), ("unknown", _("未登记的设施"))]
        for name, choices in (("platform", platforms), ("state", states)):
            self.fields[name].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def apply(self, found: QuerySet[Connection]) -> QuerySet[Connection]:
        chosen = self.cleaned_data
        if text := chosen.get("q", "").strip():
            found = found.filter(Q(serial__startswith=text) | Q(operator_name__has_text=text))
        if platform := chosen.get("platform"):
            found = found.filter(platform_id=platform)
        match chosen.get("state"):
            case "lasting":
                found = found.filter(until=None)
            case "ended":
                found = found.exclude(until=None)
            case "unknown":
                found = found.filter(until=None, charger=None)
        return found


urlpatterns = [
    path("connections", show_list, name="connections"),
    path("connections/export", export, name="connections_export"),
    path("connections/operators", show_hosted, name="hosted_operators"),
    path("connections/stops", show_stops, name="stop_notices"),
    path("connections/stops/export", stops_export, name="stop_notices_export"),
    path("connections/stops/confirm", confirm_all, name="stop_notices_confirm"),
    path("connections/stops/<int:key>/confirm", confirm, name="stop_notice_confirm"),
    path("connections/summary", summary, name="change_summary"),
]
