"""What a verifier enters at a charger. There is no field for a verdict (R-4.4.4-a)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.catalog import catalog
from evenwatt.metrology.measurement import LoadPoint
from evenwatt.registry.states import ChargerKind
from evenwatt.verification.measured import OnSite
from evenwatt.verification.queries import own_standards
from evenwatt.verification.states import VerificationKind
from evenwatt.web.desks.figure_field import figure
from evenwatt.web.page_form import PageForm

if TYPE_CHECKING:
    from evenwatt.verification.models import MeasuringStandard


class StandardChoice(forms.ModelChoiceField):
    """The institution's standards, those valid the longest first."""

    def label_from_instance(self, standard: MeasuringStandard) -> str:
        words = (
            _("{name} {number}（有效期至 {day}，已过期）")
            if standard.valid_until < self.on
            else _("{name} {number}（有效期至 {day}）")
        )
        return words.format(name=standard.name, number=standard.number, day=standard.valid_until)

    on: date


class EntryForm(PageForm):
    """One charger: nameplate, circumstances, findings. Load points stand in `load_point_forms`."""

    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=ChargerKind,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请按铭牌选择种类")},
    )
    accuracy_class = forms.ChoiceField(
        label=gettext_lazy("准确度等级"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请按铭牌选择准确度等级")},
    )
    display_step_kwh = figure(
        gettext_lazy("显示分度（kWh）"),
        name=gettext_lazy("显示分度"),
        unit="kWh",
        required=gettext_lazy("请填写电量显示的最小分度"),
    )
    kind_of_verification = forms.ChoiceField(
        label=gettext_lazy("检定类别"),
        choices=VerificationKind,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择检定类别")},
    )
    standard = StandardChoice(
        label=gettext_lazy("标准器"),
        queryset=None,
        empty_label=gettext_lazy("请选择"),
        error_messages={
            "required": gettext_lazy("请选择所用的标准器"),
            "invalid_choice": gettext_lazy("请选择本机构的标准器"),
        },
    )
    verified_on = forms.DateField(
        label=gettext_lazy("检定日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请填写检定日期"),
            "invalid": gettext_lazy("检定日期应写成 2026-11-30 的形式"),
        },
    )
    place = forms.CharField(
        label=gettext_lazy("检定地点"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("请填写检定地点"),
            "max_length": gettext_lazy("检定地点不能超过 %(limit_value)d 个字"),
        },
    )
    temperature_c = figure(
        gettext_lazy("温度（℃）"),
        name=gettext_lazy("温度"),
        unit="℃",
        required=gettext_lazy("请填写现场温度"),
        min_value=-60,
        max_value=80,
        decimal_places=1,
    )
    humidity_pct = figure(
        gettext_lazy("相对湿度（%）"),
        name=gettext_lazy("相对湿度"),
        unit="%",
        required=gettext_lazy("请填写现场相对湿度"),
        min_value=0,
        max_value=100,
        decimal_places=1,
    )
    appearance = forms.ChoiceField(
        label=gettext_lazy("外观及功能"),
        choices=(("yes", gettext_lazy("合格")), ("no", gettext_lazy("不合格"))),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择外观及功能检查的结果")},
    )
    insulation_mohm = figure(
        gettext_lazy("绝缘电阻（MΩ）"),
        name=gettext_lazy("绝缘电阻"),
        unit="MΩ",
        required=gettext_lazy("请填写绝缘电阻"),
        min_value=0,
    )
    time_of_use = forms.ChoiceField(
        label=gettext_lazy("分时计价"),
        help_text=gettext_lazy("分时计价的充电桩要检定时钟。"),
        choices=(("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择是否分时计价")},
    )
    clock_s = figure(
        gettext_lazy("时钟时刻差（s）"),
        name=gettext_lazy("时钟时刻差"),
        unit="s",
        help_text=gettext_lazy("充电桩时刻减标准时刻；慢为负。不分时计价的留空。"),
    )
    electricity_kwh = figure(
        gettext_lazy("检定用电量（kWh）"),
        name=gettext_lazy("检定用电量"),
        unit="kWh",
        min_value=0,
        max_value=999_999,
        decimal_places=3,
        help_text=gettext_lazy("由承检机构承担。"),
    )
    date_remark = forms.CharField(
        label=gettext_lazy("日期与约定不一致的原因"), max_length=200, required=False
    )

    def __init__(self, data: Any = None, *, actor: Actor, on: date, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        standard: Any = self.fields["standard"]
        standard.on, standard.queryset = on, own_standards(actor).order_by("-valid_until", "number")
        mpe = catalog().value("working_error_mpe", on=on)
        classes = sorted({each for limits in mpe.values() for each in limits})
        accuracy_class: Any = self.fields["accuracy_class"]
        accuracy_class.choices = [(each, _("{n} 级").format(n=each)) for each in classes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked, clock_s = cleaned.get("time_of_use"), cleaned.get("clock_s")
        if asked == "yes" and clock_s is None and "clock_s" not in self.errors:
            self.add_error("clock_s", _("分时计价的充电桩要填写时钟时刻差"))
        if asked == "no" and clock_s is not None:
            self.add_error("clock_s", _("不分时计价的充电桩不检定时钟，请留空"))
        return cleaned

    def in_words(self, name: str) -> str:
        """The word of the choice that was made."""
        return str(dict(self.fields[name].choices)[self.cleaned_data[name]])  # type: ignore[attr-defined]

    def entries(self, load_points: tuple[LoadPoint, ...]) -> OnSite:
        """What was read on site, for `metrology` to judge."""
        cleaned = self.cleaned_data
        return OnSite(
            kind=cleaned["kind"],
            accuracy_class=cleaned["accuracy_class"],
            display_step_kwh=cleaned["display_step_kwh"],
            kind_of_verification=cleaned["kind_of_verification"],
            appearance=cleaned["appearance"] == "yes",
            insulation_mohm=cleaned["insulation_mohm"],
            load_points=load_points,
            clock_s=cleaned["clock_s"],
            place=cleaned["place"],
            temperature_c=cleaned["temperature_c"],
            humidity_pct=cleaned["humidity_pct"],
            electricity_kwh=cleaned["electricity_kwh"],
            date_remark=cleaned["date_remark"],
        )
