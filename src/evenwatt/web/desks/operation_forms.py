"""What an operator fills in when chargers stop, pause, run again or change hands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evenwatt.registry.states import Change
from evenwatt.web.page_form import PageForm

#: What an operator reports itself; of a transfer the bureaus are told by the system.
OWN_CHANGES = [(change.value, change.label) for change in Change if change != Change.TRANSFER]


class ChangeForm(PageForm):
    change = forms.ChoiceField(
        label=_("事项"),
        choices=OWN_CHANGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择事项"), "invalid_choice": _("请选择事项")},
    )
    effective_on = forms.DateField(
        label=_("发生日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写发生日期"),
            "invalid": _("日期应写成 2026-11-30 的形式"),
        },
    )
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请写明原因")})

    #: Code of a refusal → the field it belongs to.
    FIELDS = {
        "not_yet": "effective_on",
        "reported_before_ceasing": "effective_on",
        "before_it_stood_still": "effective_on",
        "no_reason": "reason",
        "wrong_state": "change",
    }

    def clean_effective_on(self) -> date:
        on: date = self.cleaned_data["effective_on"]
        if on.year < 2000:
            raise forms.ValidationError(_("请核对年份"))
        return on


class TransferForm(PageForm):
    taker: Any = forms.ModelChoiceField(
        label=_("受让方"),
        queryset=None,
        error_messages={"required": _("请选择受让方"), "invalid_choice": _("请选择受让方")},
    )
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请写明原因")})

    FIELDS = {"no_taker": "taker", "no_reason": "reason"}

    def __init__(self, *args: Any, takers: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = takers  # type: ignore[attr-defined]


class AnswerForm(PageForm):
    """A reason that the action asks for where the answer is no."""

    answer = forms.CharField(label=_("理由"), max_length=200, required=False)
