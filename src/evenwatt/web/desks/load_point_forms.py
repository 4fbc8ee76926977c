"""The load points of a charger under verification: pairs of readings (R-4.4.4-a)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.law.catalog import catalog
from evenwatt.metrology.measurement import LoadPoint
from evenwatt.web.desks.figure_field import figure
from evenwatt.web.page_form import PageForm


class PointForm(PageForm):
    """One load point: the pairs of readings that the regulation asks for. Wholly empty, it does not count."""

    def __init__(self, *args: Any, number: int, readings: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readings = range(1, readings + 1)
        for n in self.readings:
            for of, reading in (("pile", _("充电桩示值")), ("standard", _("标准器示值"))):
                name = _("负载点 {point} 第 {n} 次的{reading}").format(point=number, n=n, reading=reading)
                self.fields[f"{of}_{n}"] = figure(
                    _("第 {n} 次：{reading}（kWh）").format(n=n, reading=reading),
                    name=name,
                    unit="kWh",
                    required=_("请填写{name}").format(name=name),
                    min_value=0,
                )

    def load_point(self) -> LoadPoint | None:
        if not self.cleaned_data:
            return None
        pile_kwh, standard_kwh = (
            tuple(self.cleaned_data[f"{of}_{n}"] for n in self.readings) for of in ("pile", "standard")
        )
        return LoadPoint(pile_kwh, standard_kwh)


class PointFormSet(forms.BaseFormSet):
    """The load points of one charger, numbered from 1."""

    default_error_messages = {
        "missing_management_form": gettext_lazy("这一页不完整，请刷新页面后重新办理"),
        "too_many_forms": gettext_lazy("负载点最多 %(num)d 个，请删去多余的"),
    }

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "number": (index or 0) + 1}

    def load_points(self) -> tuple[LoadPoint, ...]:
        found = (form.load_point() for form in self.forms)
        return tuple(point for point in found if point is not None)


def points_form(data: Any = None, *, on: date, initial: list[dict[str, str]] | None = None) -> PointFormSet:
    """The load points, each with the readings that the regulation asks for on a day."""
    formset: Any = forms.formset_factory(
        PointForm, formset=PointFormSet, extra=0, max_num=10, absolute_max=10
    )
    readings = catalog().value("readings_per_load_point", on=on)
    given = {"readings": readings, "empty_permitted": True}
    return formset(data, prefix="point", initial=initial, form_kwargs=given)
