"""What narrows the list of stations, and what an operator states of its stations and chargers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evenwatt.forms.check_facts import NOT_A_NUMBER, NOT_POSITIVE, TOO_FINE, TOO_LARGE
from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.catalog import catalog
from evenwatt.registry.queries import counties_with_stations
from evenwatt.web.page_form import PageForm

_NUMBER = {
    "invalid": _(NOT_A_NUMBER),
    "min_value": _(NOT_POSITIVE),
    "max_value": _(TOO_LARGE),
    "max_digits": _(TOO_LARGE),
    "max_whole_digits": _(TOO_LARGE),
    "max_decimal_places": _(TOO_FINE),
}


def site_kinds(on: date) -> list[tuple[str, Any]]:
    """The kinds of site in force on a day, as choices."""
    return [(code, _(word)) for code, word in catalog().value("site_kinds", on=on).items()]


def rating(label: Any, **options: Any) -> forms.DecimalField:
    """A figure of a nameplate; empty means not known, or the same as the model's."""
    return forms.DecimalField(
        label=label, required=False, min_value=0.0001, error_messages=_NUMBER, **{"max_digits": 7, **options}
    )


class StationFilterForm(PageForm):
    """Every field is optional; a value that is no choice narrows nothing."""

    q = forms.CharField(label=_("场站名称或地址"), required=False, max_length=60)
    county = forms.ChoiceField(label=_("县（区）"), required=False)
    site = forms.ChoiceField(label=_("场站类型"), required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = [(county.pk, county.full_name) for county in counties_with_stations(actor)]
        self.fields["county"].choices = [("", _("全部")), *counties]  # type: ignore[attr-defined]
        self.fields["site"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *site_kinds(on),
            ("unknown", _("未填")),
        ]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def apply(self, found: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.cleaned_data
        if text := chosen.get("q"):
            found = found.filter(Q(name__has_text=text) | Q(address__has_text=text))
        if county := chosen.get("county"):
            found = found.filter(county=county)
        if site := chosen.get("site"):
            found = found.filter(site_kind="" if site == "unknown" else site)
        return found


class StationForm(PageForm):
    site_kind = forms.ChoiceField(label=_("场站类型"), required=False)
    latitude = forms.DecimalField(
        label=_("纬度（北纬，度）"),
        required=False,
        max_digits=9,  # as many as of a longitude: whoever swaps them is told so
        decimal_places=6,
        help_text=_("WGS-84 坐标，十进制度数，最多六位小数。地图软件给出的多为 GCJ-02，请先换算。"),
        error_messages=_NUMBER,
    )
    longitude = forms.DecimalField(
        label=_("经度（东经，度）"), required=False, max_digits=9, decimal_places=6, error_messages=_NUMBER
    )

    #: Code of a refusal → the field it belongs to.
    FIELDS = {
        "coordinates_swapped": "latitude",
        "outside_province": "latitude",
        "half_a_place": "longitude",
        "unknown_site": "site_kind",
    }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_kind"].choices = [("", _("未填")), *site_kinds(on)]  # type: ignore[attr-defined]


class ChargerForm(PageForm):
    own_kw = rating(_("额定功率（kW）"), decimal_places=2)
    own_v = rating(_("额定电压（V）"), decimal_places=1)
    own_a = rating(_("额定电流（A）"), decimal_places=1)
    own_step_kwh = rating(_("显示分度值（kWh）"), decimal_places=4, max_digits=6)
    connectors = forms.IntegerField(
        label=_("充电枪（把）"), required=False, min_value=1, max_value=20, error_messages=_NUMBER
    )


class PromiseForm(PageForm):
    promised = forms.BooleanField(
        label=_("所选充电设施符合《湖北省新能源汽车充电基础设施建设运营管理暂行办法》等规定要求。"),
        required=False,
    )
