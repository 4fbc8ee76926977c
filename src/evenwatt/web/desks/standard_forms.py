"""What a manager enters of a measuring standard."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenwatt.web.page_form import PageForm


class StandardForm(PageForm):
    name = forms.CharField(label=_("名称"), max_length=80, error_messages={"required": _("请填写标准器名称")})
    number = forms.CharField(
        label=_("编号"),
        help_text=_("已登记的编号视为更换证书。"),
        max_length=60,
        error_messages={"required": _("请填写标准器编号")},
    )
    uncertainty_pct = forms.DecimalField(
        label=_("相对扩展不确定度（%）"),
        help_text=_("不得超过被检充电桩最大允许误差的三分之一。"),
        min_value=0,
        max_digits=6,
        decimal_places=3,
        error_messages={
            "required": _("请按证书填写不确定度"),
            "invalid": _("不确定度应为数字，例如 0.1"),
            "min_value": _("不确定度不能为负数"),
            "max_decimal_places": _("不确定度最多三位小数"),
        },
    )
    certificate = forms.CharField(
        label=_("检定或校准证书号"), max_length=60, error_messages={"required": _("请填写证书号")}
    )
    valid_until = forms.DateField(
        label=_("有效期至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写证书的有效期"),
            "invalid": _("日期应写成 2026-11-30 的形式"),
        },
    )
