"""Why a sample is replaced, or a record sent back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.law.catalog import catalog
from evenwatt.web.page_form import PageForm


class ReplaceForm(PageForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("不能检定的理由"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择不能检定的理由")},
    )

    def __init__(self, data: Any = None, *, on: date) -> None:
        super().__init__(data)
        reasons = catalog().value("spare_reasons", on=on)
        self.fields["reason"].choices = [(code, _(word)) for code, word in reasons.items()]  # type: ignore[attr-defined]


class ReturnForm(PageForm):
    remark = forms.CharField(
        label=gettext_lazy("退回原因"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("请写明退回的原因")},
    )
