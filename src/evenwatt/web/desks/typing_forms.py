"""The fields of one row of a filed form, and of its header, to type in the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.layout import Column, Form
from evenwatt.law.divisions import divisions
from evenwatt.web.page_form import PageForm

if TYPE_CHECKING:
    from evenwatt.registry.models import Station

_PLACE = ("station", "address", "county")
_LONGEST = 200


class Suggesting(forms.TextInput):
    """A text field with suggestions; anything else may be typed."""

    template_name = "components/suggesting.html"

    def __init__(self, suggestions: Iterable[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.suggestions = list(dict.fromkeys(suggestions))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"list": f"{name}-suggestions", "suggestions": self.suggestions}
        context["widget"]["attrs"]["list"] = f"{name}-suggestions"
        return context


class _Asked:
    """A field that the form asks for; that it is empty is for the check to find, so that a draft can wait."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else ""  # type: ignore[misc]


class AskedText(_Asked, forms.CharField):
    """Text that the form asks for."""


class AskedChoice(_Asked, forms.ChoiceField):
    """One of a few words that the form asks for."""


class TypedRowForm(PageForm):
    """One row: only what it is is asked here; the check of the form judges it, as it judges a workbook.

    A registered station is picked, and brings its address and county; a new one is typed.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        form: Form,
        on: date,
        stations: Iterable[Station] = (),
        models: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = list(models)
        suggestions = {"maker": [maker for maker, _ in known], "model": [model for _, model in known]}
        self.stations = {str(station.pk): station for station in stations}
        if self.stations:
            choices = [
                (key, f"{each.name}（{each.county.full_name}）") for key, each in self.stations.items()
            ]
            self.fields["picked"] = forms.ChoiceField(
                label=_("在册场站"),
                choices=[("", _("新的场站，填写下面三项")), *choices],
                required=False,
                help_text=_("选择后，名称、地址和县（区）按在册信息填写。"),
            )
        for column in form.columns:
            self.fields[column.key] = _field(column, suggestions.get(column.key, ()), on)

    @property
    def shown(self) -> list[Any]:
        return [bound for bound in self if bound.name != "version"]

    def row(self) -> dict[str, str]:
        """The typed row by the keys of the form."""
        typed = dict(self.cleaned_data)
        typed.pop("version")
        station = self.stations.get(typed.pop("picked", ""))
        if station:
            place = (station.name, station.address, station.county.full_name)
            typed |= dict(zip(_PLACE, place, strict=True))
        return typed


def _field(column: Column, suggestions: Iterable[str], on: date) -> forms.Field:
    label = _(column.title)
    if column.key == "county":
        counties = Counties(divisions())
        names = [counties.printed(each) for each in divisions() if is_county(each)]
        return AskedText(label=label, max_length=_LONGEST, widget=Suggesting(names))
    if offered := column.offered(on):
        empty = _("按型号推测") if column.key == "kind" else _("请选择") if column.required else _("不填")
        choices = [("", empty), *((each, each) for each in offered)]
        return AskedChoice(label=label, choices=choices, required=column.required)
    widget = Suggesting(suggestions) if suggestions else forms.TextInput()
    return AskedText(label=label, required=column.required, max_length=_LONGEST, widget=widget)


class TypedHeaderForm(PageForm):
    """The header block; what can be counted is counted."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in form.fields:
            if field.key not in COUNTED:
                self.fields[field.key] = AskedText(
                    label=_(field.plain_title), required=field.required, max_length=_LONGEST
                )

    @property
    def shown(self) -> list[Any]:
        return [bound for bound in self if bound.name != "version"]


COUNTED = ("stations", "chargers")
"""Fields of the header that state what the rows hold."""
