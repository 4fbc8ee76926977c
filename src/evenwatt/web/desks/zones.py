"""Functional zones: added under a city, served by a county's bureau or their own, closed (R-0-b)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.queries import cities, counties_of_standard, zones
from evenwatt.kernel.regions.zone_actions import add_zone, amend_zone, close_zone
from evenwatt.rules.jurisdiction import city_unit, division_of
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.record import history
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.kernel.regions.zones import Zone

_FIELDS = {
    "name_taken": "name",
    "county_elsewhere": "served_by",
    "before_since": "on",
    "no_city_of_zone": "city",
}
_BETWEEN = re.compile(r"[、，,；;\n]")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请填写日期"),
            "invalid": gettext_lazy("日期应写成 2026-11-30 的形式"),
        },
    )


class ZoneForm(PageForm):
    """How people write the zone, and who serves it."""

    aliases = forms.CharField(
        label=gettext_lazy("其他写法"),
        help_text=gettext_lazy("报备表里可能出现的写法，用顿号隔开。"),
        required=False,
        max_length=400,
    )
    served_by: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("由哪个县（区）的局管辖"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("设有自己的市场监督管理局"),
    )

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["served_by"]
        field.queryset = counties_of_standard(city)  # type: ignore[attr-defined]
        field.label_from_instance = lambda county: county.full_name  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        return [each.strip() for each in _BETWEEN.split(self.cleaned_data["aliases"]) if each.strip()]


class NewZoneForm(ZoneForm):
    city: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("所在市州"), queryset=None, error_messages={"required": gettext_lazy("请选择市州")}
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        error_messages={"required": gettext_lazy("请填写功能区名称")},
    )
    since = _day(gettext_lazy("起始日期"))
    field_order = ("city", "name", "aliases", "served_by", "since")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        own = "" if actor.role is Role.OPERATIONS else actor.region_code
        super().__init__(*args, city=own, **kwargs)
        self.fields["city"].queryset = cities(own)  # type: ignore[attr-defined]
        if own:
            self.fields["city"].initial = own
            self.fields["city"].empty_label = None  # type: ignore[attr-defined]


class CloseForm(PageForm):
    on = _day(gettext_lazy("撤销日期"))
    taken_over_by: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("接管的县（区）"),
        queryset=None,
        empty_label=gettext_lazy("请选择"),
        error_messages={"required": gettext_lazy("请选择接管的县（区）")},
    )

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taken_over_by"]
        field.queryset = counties_of_standard(city)  # type: ignore[attr-defined]
        field.label_from_instance = lambda county: county.full_name  # type: ignore[attr-defined]


@desk(Permission.ZONE_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    context = {
        "zones": zones(_city_of(request.actor)),
        "may_add": may(request.actor.role, Permission.ZONE_KEEP) and _cities(request),
        "today": local_date(request.now),
    }
    return render(request, "zones/list.html", context)


@desk(Permission.ZONE_KEEP)
def add(request: DeskRequest) -> HttpResponse:
    form = NewZoneForm(request.POST or None, actor=request.actor, initial={"since": local_date(request.now)})
    if form.is_valid():
        with beside(form, _FIELDS):
            zone = add_zone(**form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已登记功能区{name}").format(name=zone.region.full_name))
            return redirect("zone", zone.pk)
    return render(request, "zones/form.html", {"form": form}, status=422 if form.is_bound else 200)


@desk(Permission.ZONE_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, get_object_or_404(zones(_city_of(request.actor)), pk=key))


@desk(Permission.ZONE_KEEP)
@acts("zone")
def amend(request: DeskRequest, key: int) -> HttpResponse:
    zone = get_object_or_404(zones(_city_of(request.actor)), pk=key)
    form = ZoneForm(request.POST, city=zone.region.city_id or "")
    if form.is_valid():
        with beside(form, {**_FIELDS, "name_taken": "aliases"}):
            amend_zone(zone=_as_seen(request, zone), by=request.actor, at=request.now, **form.cleaned_data)
            messages.success(request, _("已更改功能区"))
            return redirect("zone", zone.pk)
    return _page(request, zone, form=form)


@desk(Permission.ZONE_KEEP)
@acts("zone")
def close(request: DeskRequest, key: int) -> HttpResponse:
    zone = get_object_or_404(zones(_city_of(request.actor)), pk=key)
    form = CloseForm(request.POST, city=zone.region.city_id or "")
    if form.is_valid():
        with beside(form, {**_FIELDS, "county_elsewhere": "taken_over_by"}):
            close_zone(zone=_as_seen(request, zone), by=request.actor, at=request.now, **form.cleaned_data)
            messages.success(request, _("已撤销功能区；已有记录由接管的县（区）局管辖"))
            return redirect("zone", zone.pk)
    return _page(request, zone, close_form=form)


def _city_of(actor: Actor) -> str:
    """The city whose zones an office sees; empty for those who see the whole province."""
    level = division_of(actor.region_code).level
    if actor.kind == OrganisationKind.OPERATIONS_UNIT or level == "province":
        return ""
    return actor.region_code if level == "city" else city_unit(actor.region_code)


def _cities(request: DeskRequest) -> bool:
    return cities("" if request.actor.role is Role.OPERATIONS else request.actor.region_code).exists()


def _as_seen(request: DeskRequest, zone: Zone) -> Zone:
    if seen := request.POST.get("version"):
        zone.version = int(seen) if seen.isdigit() else 0
    return zone


def _page(
    request: DeskRequest, zone: Zone, *, form: ZoneForm | None = None, close_form: CloseForm | None = None
) -> HttpResponse:
    city = zone.region.city_id or ""
    keeps = may(request.actor.role, Permission.ZONE_KEEP) and (
        request.actor.role is Role.OPERATIONS or request.actor.region_code == city
    )
    known = {"aliases": "、".join(zone.aliases), "served_by": zone.served_by_id}
    context = {
        "zone": zone,
        "keeps": keeps and zone.closed_on is None,
        "form": form or ZoneForm(initial=known, city=city),
        "close_form": close_form or CloseForm(initial={"on": local_date(request.now)}, city=city),
        "refused": form or close_form,
        "lines": history(zone.subject[:2]),
        "today": local_date(request.now),
    }
    return render(request, "zones/zone.html", context, status=422 if form or close_form else 200)


urlpatterns = [
    path("zones", show_list, name="zones"),
    path("zones/new", add, name="zone_new"),
    path("zones/<int:key>", show, name="zone"),
    path("zones/<int:key>/amend", amend, name="zone_amend"),
    path("zones/<int:key>/close", close, name="zone_close"),
]
