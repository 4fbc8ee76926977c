"""Changes of operation: reported by the operator, noted by the county, at once in the public status (6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.refusal_words import in_words as why
from evenwatt.procedures.operation_change import effects_of_ceasing, report_change
from evenwatt.registry.change_queries import chargers_in_report, readable_lives, visible_reports
from evenwatt.registry.life import STATUS_REPORT
from evenwatt.registry.operation import hindrance, require_told, take_note
from evenwatt.registry.queries import chargers_at, stations
from evenwatt.registry.states import Change, ReportState
from evenwatt.web.desks.operation_forms import ChangeForm
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import COUNT_CAP, page_of, total_of
from evenwatt.web.record import timeline
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.procedures.operation_change import Effect
    from evenwatt.registry.models import Station, StatusReport


@desk(Permission.OPERATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    found = _filtered(request)
    context = {
        "page": page_of(request, found, "-reported_at", "-pk"),
        "total": total_of(found),
        "change": request.GET.get("change", ""),
        "changes": Change.choices,
        "late": request.GET.get("late", ""),
    }
    return render(request, "operations/list.html", context)


@desk(Permission.OPERATION_READ)
def export(request: DeskRequest) -> HttpResponse:
    titles = (
        _("编号"), _("事项"), _("运营机构"), _("县（区）"), _("充电设施（台）"), _("发生日期"), _("上报日期"),
        _("期限"), _("第几个工作日"), _("逾期"), _("原因"), _("状态"),
    )  # fmt: skip
    rows = [
        (
            report.number, str(Change(report.change).label), report.operator.name, report.county.full_name,
            report.charger_count, report.effective_on, local_date(report.reported_at),  # type: ignore[attr-defined]
            report.due_on, report.working_days, _("是") if report.late else "", report.reason,
            str(ReportState(report.state).label),
        )
        for report in _filtered(request)[:COUNT_CAP]
    ]  # fmt: skip
    return download(xlsx_sheet(titles, rows), f"{_('运营变动')}.xlsx", XLSX)


@desk(Permission.OPERATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    report = _found(request, key)
    page = page_of(request, chargers_in_report(report), "serial_key", "pk")
    context = {
        "report": report,
        "linked": readable_lives(request.actor, [charger.pk for charger in page.rows]),
        "acts": {step.name for step in STATUS_REPORT.open_to(request.actor.role, report.state)},
        "page": page,
        "steps": timeline(report.subject, actor=request.actor, today=local_date(request.now)),
    }
    return render(request, "operations/report.html", context)


@desk(Permission.OPERATION_NOTE)
@acts("operation")
def note(request: DeskRequest, key: int) -> HttpResponse:
    report = _found(request, key)
    take_note(report=as_seen(request, report), by=request.actor, at=request.now)
    messages.success(request, _("已知悉"))
    return redirect("operation", report.pk)


@desk(Permission.OPERATION_REPORT)
def change(request: DeskRequest, key: int) -> HttpResponse:
    """Choose chargers of a station, see what is under way for them, then report: two steps on one address."""
    station = get_object_or_404(stations(request.actor), pk=key)
    asked = request.GET.get("change", Change.CEASE)
    initial = {"change": asked, "effective_on": local_date(request.now)}
    form = ChangeForm(request.POST or None, initial=initial)
    chosen = _chosen(request, station)
    if request.method != "POST" or not form.is_valid():
        return _choose(request, station, form, chosen)
    if not chosen:
        form.add_error(None, _("请至少选择一台充电设施"))
        return _choose(request, station, form, chosen)
    if "confirmed" not in request.POST:
        told = form.cleaned_data["effective_on"], form.cleaned_data["reason"]
        with beside(form, form.FIELDS):
            require_told(*told, on=local_date(request.now))
        if form.errors:
            return _choose(request, station, form, chosen)
        return _check(request, station, form, chosen)
    with beside(form, form.FIELDS):
        reports = report_change(
            change=Change(form.cleaned_data["change"]),
            charger_ids=chosen,
            effective_on=form.cleaned_data["effective_on"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("已上报，运营状态已同步更新"))
        return redirect("operation", reports[0].pk)
    return _choose(request, station, form, chosen)


def _chosen(request: DeskRequest, station: Station) -> list[int]:
    """Of the ticked chargers those that stand in the station: nobody reaches further by the address."""
    ticked = request.POST.getlist("row") if request.method == "POST" else request.GET.getlist("charger")
    keys = [int(key) for key in ticked if key.isdigit()]
    return list(chargers_at(station).filter(pk__in=keys).values_list("pk", flat=True))


def _choose(request: DeskRequest, station: Station, form: ChangeForm, chosen: list[int]) -> HttpResponse:
    context = {
        "station": station,
        "form": form,
        "chargers": chargers_at(station).order_by("serial_key", "pk"),
        "chosen": set(chosen),
    }
    return render(request, "operations/choose.html", context, status=422 if form.errors else 200)


def _check(request: DeskRequest, station: Station, form: ChangeForm, chosen: list[int]) -> HttpResponse:
    asked = Change(form.cleaned_data["change"])
    effects = effects_of_ceasing(chosen) if asked == Change.CEASE else []
    rows = list(chargers_at(station).filter(pk__in=chosen).order_by("serial_key", "pk"))
    hindrances = [hindrance(asked, charger, form.cleaned_data["effective_on"]) for charger in rows]
    context = {
        "station": station,
        "form": form,
        "asked": asked,
        "rows": rows,
        "blocked": [why(each) for each in hindrances if each],
        "effects": [in_words(effect) for effect in effects],
        "given": form.cleaned_data,
    }
    return render(request, "operations/check.html", context)


def in_words(effect: Effect) -> dict[str, Any]:
    """An effect as a sentence with its clause."""
    return {"sentence": _(effect.template).format(**effect.params), "clause": effect.clause}


def _filtered(request: DeskRequest) -> QuerySet[StatusReport]:
    found = visible_reports(request.actor)
    asked = request.GET.get("change", "")
    if asked in Change:
        found = found.filter(change=asked)
    return found.filter(late=True) if request.GET.get("late") else found


def _found(request: DeskRequest, key: int) -> StatusReport:
    return get_object_or_404(visible_reports(request.actor), pk=key)


urlpatterns = [
    path("operations", show_list, name="operations"),
    path("operations/export", export, name="operations_export"),
    path("operations/<int:key>", show, name="operation"),
    path("operations/<int:key>/note", note, name="operation_note"),
    path("stations/<int:key>/change", change, name="operation_change"),
]
