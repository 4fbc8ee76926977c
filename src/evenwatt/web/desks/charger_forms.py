"""What narrows the list of chargers."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.catalog import catalog
from evenwatt.registry.queries import about, counties_with_stations, located_in, operators_with_stations
from evenwatt.registry.states import ChargerState
from evenwatt.web.page_form import PageForm

if TYPE_CHECKING:
    from evenwatt.kernel.regions.models import Region
    from evenwatt.registry.models import Charger


class FilterForm(PageForm):
    """Every field is optional; a value that is no choice narrows nothing."""

    q = forms.CharField(label=gettext_lazy("编号、场站、厂家、型号或运营机构"), required=False, max_length=60)
    place = forms.ChoiceField(label=gettext_lazy("所在地"), required=False)
    operator = forms.ChoiceField(label=gettext_lazy("运营机构"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    station = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operators = operators_with_stations(actor).values_list("pk", "name")
        for name, choices in {
            "place": places_among(counties_with_stations(actor)),
            "operator": [(str(key), operator) for key, operator in operators],
            "state": ChargerState.choices,
        }.items():
            self.fields[name].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def apply(self, found: QuerySet[Charger]) -> QuerySet[Charger]:
        chosen = self.cleaned_data
        if text := chosen.get("q"):
            found = found.filter(about(text))
        if place := chosen.get("place"):
            found = located_in(found, place)
        exact = {
            "operator_id": chosen.get("operator"),
            "state": chosen.get("state"),
            "station_id": chosen.get("station"),
        }
        if not chosen.get("state"):
            found = found.exclude(state=ChargerState.MERGED)
        return found.filter(**{name: value for name, value in exact.items() if value})


def places_among(counties: QuerySet[Region]) -> list[tuple[str, Any]]:
    """Counties under their cities; a city can be chosen as a whole, a directly administered unit is one.

    A single county leaves nothing to choose.
    """
    found = list(counties)
    if len(found) < 2:
        return []
    places: list[tuple[str, Any]] = []
    for city, of_one in groupby(found, key=lambda county: county.city):
        of_city = [(county.pk, county.name) for county in of_one]
        if of_city == [(city.pk, city.name)]:
            places += of_city
        else:
            whole = (city.pk, _("{city}（全部）").format(city=city.name))
            places.append((city.name, [whole, *of_city]))
    return places


class UnsuitedForm(PageForm):
    """A city's confirmation that a charger does not suit lots, or the end of one."""

    reason = forms.ChoiceField(label=gettext_lazy("不宜按批检定的原因"), required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        help_text=gettext_lazy("原因为“其他原因”的必填。"),
        required=False,
        max_length=200,
    )

    #: Code of a refusal → the field it belongs to.
    REFUSED_AT = {"reason_unexplained": "note", "unknown_reason": "reason"}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = catalog().value("unsuited_to_lots", on=today)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("没有，按批检定")),
            *((code, _(words)) for code, words in reasons.items()),
        ]
