"""Stations: the list, one station with its chargers and its life, and what its operator states of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.catalog import catalog
from evenwatt.procedures.charger_story import stories
from evenwatt.procedures.life_story import station_life
from evenwatt.registry.facts import describe_station
from evenwatt.registry.queries import chargers_at, stations_with_counts
from evenwatt.registry.states import ChargerState
from evenwatt.web.desks.station_columns import STATIONS, tell
from evenwatt.web.desks.station_forms import StationFilterForm, StationForm
from evenwatt.web.life_words import by_years
from evenwatt.web.listed import choose
from evenwatt.web.listed import export as take_away
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.refusals import beside
from evenwatt.web.story_words import step_in_words

if TYPE_CHECKING:
    from evenwatt.registry.models import Station


@desk(Permission.OPERATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    form = StationFilterForm(request.GET, actor=request.actor, on=local_date(request.now))
    found = form.apply(stations_with_counts(request.actor))
    page = page_of(request, found, *STATIONS.order(request.GET.get("sort", "")))
    context = {
        "form": form,
        "columns": STATIONS.chosen_by(request.actor.account_id),
        "rows": list(tell(page.rows, False, request.now)),
        "next_url": page.next_url,
        "total": total_of(found),
    }
    return render(request, "stations/list.html", context)


@desk(Permission.OPERATION_READ)
def export(request: DeskRequest) -> HttpResponse:
    return take_away(request, STATIONS)


@desk(Permission.OPERATION_READ)
def columns(request: DeskRequest) -> HttpResponse:
    return choose(request, STATIONS)


@desk(Permission.OPERATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    station = _found(request, key)
    page = page_of(request, chargers_at(station), "serial_key", "pk")
    today = local_date(request.now)
    told = stories(page.rows, on=today)
    rows = []
    for charger in page.rows:
        step = told[charger.pk].next_step
        assert step is not None
        rows.append({"charger": charger, "step": step_in_words(step, today=today)})
    context = {**_frame(request, station), "rows": rows, "next_url": page.next_url}
    return render(request, "stations/station.html", context)


@desk(Permission.OPERATION_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    station = _found(request, key)
    years = by_years(request.actor, station_life(request.actor, station))
    return render(request, "stations/history.html", {**_frame(request, station), "years": years})


@desk(Permission.REGISTRY_KEEP)
def edit(request: DeskRequest, key: int) -> HttpResponse:
    station = _found(request, key)
    names = StationForm.base_fields
    today = local_date(request.now)
    form = StationForm(
        request.POST or None, on=today, initial={name: getattr(station, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        with beside(form, form.FIELDS):
            describe_station(station=station, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已保存；原先的内容留在历史中"))
            return redirect("station", station.pk)
    status = 422 if form.errors else 200
    return render(request, "stations/edit.html", {**_frame(request, station), "form": form}, status=status)


def _found(request: DeskRequest, key: int) -> Station:
    return get_object_or_404(stations_with_counts(request.actor), pk=key)


def _site_words(request: DeskRequest) -> dict[str, str]:
    kinds = catalog().value("site_kinds", on=local_date(request.now))
    return {code: _(word) for code, word in kinds.items()}


def _frame(request: DeskRequest, station: Station) -> dict[str, Any]:
    role = request.actor.role
    return {
        "station": station,
        "site": _site_words(request).get(station.site_kind, ""),
        "keeps": may(role, Permission.REGISTRY_KEEP),
        "states": ChargerState,
    }


urlpatterns = [
    path("stations", show_list, name="stations"),
    path("stations/export", export, name="stations_export"),
    path("stations/columns", columns, name="stations_columns"),
    path("stations/<int:key>", show, name="station"),
    path("stations/<int:key>/history", life, name="station_history"),
    path("stations/<int:key>/edit", edit, name="station_edit"),
]
