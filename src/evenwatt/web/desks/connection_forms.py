"""What platforms, operators and bureaus fill in about connections and disagreements."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenwatt.web.page_form import PageForm


class StopForm(PageForm):
    version = forms.CharField(widget=forms.HiddenInput)
    disconnected_on = forms.DateField(
        label=_("停止接入日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写停止接入的日期"),
            "invalid": _("请按年-月-日填写日期，例如 2026-03-02"),
        },
    )


class ExplanationForm(PageForm):
    version = forms.CharField(widget=forms.HiddenInput)
    explanation = forms.CharField(
        label=_("说明"),
        help_text=_("写明差异的原因，或正在怎样更正；对方更正报备后，差异自动了结。"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )


class OutcomeForm(PageForm):
    version = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.CharField(label=_("核查意见"), widget=forms.Textarea, max_length=2000, required=False)
