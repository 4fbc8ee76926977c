"""What a city fills in for its annual plan. The choices of a sampling plan are those of GB/T 2828.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import institutions
from evenwatt.kernel.regions.queries import counties_under
from evenwatt.law.catalog import Param, catalog
from evenwatt.law.sampling_tables import code_letters, percent_aqls
from evenwatt.planning.actions import SAMPLING_PARAMETERS
from evenwatt.rules.plan_year import plan_year
from evenwatt.web.desks.plan_words import choices, value_in_words
from evenwatt.web.page_form import PageForm

_FIELDS: dict[str, Callable[..., forms.Field]] = {
    "sampling_level": lambda **given: forms.ChoiceField(
        choices=[(level, level) for level in code_letters()[0][2]], **given
    ),
    "sampling_aql": lambda **given: forms.ChoiceField(
        choices=[(str(aql), f"{aql} %") for aql in percent_aqls()], **given
    ),
    "sampling_severity": lambda **given: forms.ChoiceField(choices=choices("sampling_severity"), **given),
    "lot_area": lambda **given: forms.ChoiceField(choices=choices("lot_area"), **given),
    "spare_ratio": lambda **given: forms.DecimalField(
        min_value=0, max_value=1, decimal_places=2, help_text=gettext_lazy("0 到 1 之间的小数"), **given
    ),
    "spare_minimum": lambda **given: forms.IntegerField(
        min_value=0, max_value=99, help_text=gettext_lazy("台"), **given
    ),
    "repeat_by": lambda **given: forms.ChoiceField(choices=choices("repeat_by"), **given),
}


def years(today: date) -> tuple[int, int]:
    """The years for which a plan can be made: this one and the next."""
    return today.year, today.year + 1


@dataclass(frozen=True)
class Chosen:
    """A sampling parameter on the form: its field and the version in force that prefilled it."""

    field: forms.BoundField
    default: Param

    @property
    def default_in_words(self) -> str:
        return value_in_words(self.default.name, str(self.default.value))


class PlanForm(PageForm):
    """Year, institution, counties, due date, remarks; and the sampling parameters, prefilled."""

    year = forms.TypedChoiceField(label=gettext_lazy("抽检计划年度"), coerce=int)
    counties: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("县（区）"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选择一个本市的县（区）")},
    )
    institution: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("承检机构"),
        empty_label=gettext_lazy("请选择"),
        error_messages={"required": gettext_lazy("请选择一家承检机构")},
    )
    results_due_on = forms.DateField(
        label=gettext_lazy("评价结果报送日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请填写承检机构报送评价结果的日期"),
            "invalid": gettext_lazy("日期应写成 2026-11-30 的形式"),
        },
    )
    remarks = forms.CharField(label=gettext_lazy("备注"), widget=forms.Textarea, required=False)

    def __init__(self, data: Any = None, *, actor: Actor, today: date, initial: dict[str, Any]) -> None:
        self.defaults = {name: catalog().param(name, on=today) for name in SAMPLING_PARAMETERS}
        prefilled = {name: str(param.value) for name, param in self.defaults.items()}
        super().__init__(data, initial={"year": plan_year(filed_on=today)} | prefilled | initial)
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, _("{year} 年度").format(year=year)) for year in years(today)
        ]
        self.fields["institution"].queryset = institutions()  # type: ignore[attr-defined]
        self.fields["counties"].queryset = counties_under(actor.region_code)  # type: ignore[attr-defined]
        for name, param in self.defaults.items():
            self.fields[name] = _FIELDS[name](label=_(param.title))

    def sampling(self) -> Iterator[Chosen]:
        """The fields of the sampling parameters, for the template."""
        for name, default in self.defaults.items():
            yield Chosen(self[name], default)

    def content(self) -> dict[str, Any]:
        """The cleaned plan as the actions take it; of the sampling parameters only what differs."""
        cleaned = dict(self.cleaned_data)
        chosen = {name: cleaned.pop(name) for name in self.defaults}
        differing = {
            name: str(value)
            for name, value in chosen.items()
            if value != self.fields[name].to_python(str(self.defaults[name].value))
        }
        return cleaned | {"counties": list(cleaned["counties"]), "sampling": differing}


class DiscardForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("撤销的理由"),
        help_text=gettext_lazy("草案撤销后仍可查阅，理由随历史长期保存。"),
        error_messages={"required": gettext_lazy("请写明撤销的理由")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    #: Code of a refusal → the field it belongs to.
    REFUSED_AT = {"no_reason": "reason"}
