"""What is said of a model: by operators, by bureaus that correct it, by whoever joins two spellings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from evenwatt.forms.appendix_b import ACCURACY_CLASSES
from evenwatt.registry.states import ChargerKind
from evenwatt.web.desks.station_forms import rating
from evenwatt.web.page_form import PageForm


class ModelForm(PageForm):
    """One answer for a model: it holds for everybody who runs it."""

    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[("", _("选择类别")), *ChargerKind.choices],
        error_messages={"required": _("请选择类别")},
    )
    accuracy_class = forms.ChoiceField(
        label=_("准确度等级"),
        choices=[
            ("", _("选择等级")),
            *((each, format_lazy(_("{n} 级"), n=each)) for each in ACCURACY_CLASSES),
        ],
        error_messages={"required": _("请选择准确度等级")},
    )
    rated_kw = rating(_("额定功率（kW）"), decimal_places=2)
    rated_v = rating(_("额定电压（V）"), decimal_places=1)
    rated_a = rating(_("额定电流（A）"), decimal_places=1)
    display_step_kwh = rating(_("显示分度值（kWh）"), decimal_places=4, max_digits=6)


class CorrectionForm(ModelForm):
    reason = forms.CharField(
        label=_("更正理由"), max_length=200, error_messages={"required": _("请写明理由")}
    )


class JoinForm(PageForm):
    into: Any = forms.ModelChoiceField(
        label=_("并入"),
        queryset=None,
        error_messages={"required": _("请选择另一个型号"), "invalid_choice": _("请选择另一个型号")},
    )
    reason = forms.CharField(label=_("理由"), max_length=200, error_messages={"required": _("请写明理由")})

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = entries  # type: ignore[attr-defined]


class SplitForm(PageForm):
    reason = forms.CharField(label=_("理由"), max_length=200, error_messages={"required": _("请写明理由")})
