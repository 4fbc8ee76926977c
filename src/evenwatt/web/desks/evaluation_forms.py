"""What a city fills in when it reviews a lot report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenwatt.web.page_form import PageForm


class DisposalForm(PageForm):
    opinion = forms.CharField(
        label=_("评审意见"),
        widget=forms.Textarea,
        error_messages={"required": _("请填写评审意见，再处置")},
    )
