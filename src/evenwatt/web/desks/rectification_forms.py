"""What operator and county write to each other about a rectification."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenwatt.web.page_form import PageForm


class ReportForm(PageForm):
    measures = forms.CharField(
        label=_("整改措施"),
        help_text=_("逐项写明原因、措施和完成日期；县（区）局据此核实。"),
        widget=forms.Textarea,
        error_messages={"required": _("请写明采取的整改措施，再提交")},
    )


class RemarkForm(PageForm):
    remark = forms.CharField(
        label=_("未整改到位之处"),
        help_text=_("退回后原期限继续计算，不重新起算。"),
        widget=forms.Textarea,
        error_messages={"required": _("请写明未整改到位之处，再退回")},
    )
