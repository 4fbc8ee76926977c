"""Draft an annual plan, or change a draft; what it will take in is counted while it is filled in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.regions.queries import counties_under
from evenwatt.planning.queries import Tally, visible_plans, waiting_in
from evenwatt.planning.states import PlanState
from evenwatt.procedures.annual_plan import amend_plan, prepare_plan
from evenwatt.rules.plan_year import last_filing_day
from evenwatt.web.desks.plan_forms import PlanForm, years
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

#: Code of a refusal → the field it belongs to.
REFUSED_AT = {"due_past": "results_due_on", "no_county": "counties", "year_past": "year"}


@desk(Permission.PLAN_ISSUE)
def new(request: DeskRequest) -> HttpResponse:
    form = _form(request, initial={})
    if request.method == "POST" and form.is_valid():
        with beside(form, REFUSED_AT):
            plan = prepare_plan(**form.content(), by=request.actor, at=request.now)
            messages.success(request, _("计划已草拟。请核对后下达。"))
            return redirect("plan", plan.pk)
    return _page(request, form)


@desk(Permission.PLAN_ISSUE)
def amend(request: DeskRequest, key: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=key, state=PlanState.DRAFT)
    written = {name: getattr(plan, name) for name in ("year", "institution", "results_due_on", "remarks")}
    chosen = {name: entry["value"] for name, entry in plan.sampling.items()}
    counties = list(plan.counties.all())
    form = _form(request, initial={**written, **chosen, "counties": counties})
    if request.method == "POST" and form.is_valid():
        with beside(form, REFUSED_AT):
            amend_plan(plan=as_seen(request, plan), **form.content(), by=request.actor, at=request.now)
            messages.success(request, _("草拟的计划已修改。"))
            return redirect("plan", plan.pk)
    return _page(request, form, plan=plan)


@desk(Permission.PLAN_ISSUE)
def counties(request: DeskRequest) -> HttpResponse:
    """The counties with what waits in each for the year asked for, and the sum of those chosen."""
    context = _counties(request, _year(request, request.GET.get("year")), request.GET.getlist("counties"))
    return render(request, "plans/_counties.html", context)


def _form(request: DeskRequest, *, initial: dict[str, Any]) -> PlanForm:
    return PlanForm(request.POST or None, actor=request.actor, today=local_date(request.now), initial=initial)


def _page(request: DeskRequest, form: PlanForm, **context: Any) -> HttpResponse:
    year = _year(request, form["year"].value())
    chosen = form["counties"].value()
    if chosen is None and form.is_bound:
        chosen = []
    keys = None if chosen is None else [str(getattr(key, "pk", key)) for key in chosen]
    context |= {"form": form, **_counties(request, year, keys)}
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


def _year(request: DeskRequest, asked: Any) -> int | None:
    """The year asked for, if a plan can still be made for it."""
    return next((year for year in years(local_date(request.now)) if str(year) == str(asked)), None)


def _counties(request: DeskRequest, year: int | None, chosen: list[str] | None) -> dict[str, Any]:
    """``chosen``: the counties, or ``None`` for every one where something waits."""
    city = request.actor.region_code
    found = waiting_in(city=city, year=year) if year else Tally({})
    keys = found.counties if chosen is None else chosen
    return {
        "year": year,
        "filed_until": last_filing_day(year) if year else None,
        "counties": [
            {"county": county, "waiting": found.of([county.pk]), "chosen": county.pk in keys}
            for county in counties_under(city)
        ],
        "sum": found.of(keys),
    }


urlpatterns = [
    path("plans/new", new, name="plan_new"),
    path("plans/new/counties", counties, name="plan_counties"),
    path("plans/<int:key>/amend", amend, name="plan_amend"),
]
