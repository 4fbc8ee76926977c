"""What a party of a draw fills in: first the hash of its value, later the value."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from evenwatt.web.page_form import PageForm


class CommitForm(PageForm):
    commitment = forms.CharField(
        label=_("承诺值（随机值的 SHA-256）"),
        help_text=_("64 位小写十六进制字符。只提交散列值，随机值本身此时不得提交。"),
        max_length=64,
        error_messages={
            "required": _("请生成随机值，或填写自行计算的 SHA-256"),
            "max_length": _("承诺值应为 64 位字符"),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-draw-commitment": True}
        ),
    )
    kept = forms.BooleanField(
        label=_("随机值已另行保存，公开时能够填写原值。"),
        error_messages={"required": _("请先保存随机值；丢失后无法公开，抽样不能完成")},
    )

    REFUSED_AT = {"bad_commitment": "commitment"}


class OpenForm(PageForm):
    value = forms.CharField(
        label=_("随机值"),
        help_text=_("填写提交承诺值时保存的原值，不少于 32 个字符。"),
        max_length=128,
        error_messages={
            "required": _("请填写提交承诺值时保存的随机值"),
            "max_length": _("随机值不超过 128 个字符"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    REFUSED_AT = {"value_does_not_match": "value"}


class PublicValueForm(PageForm):
    value = forms.CharField(
        label=_("公共随机源的数值"),
        help_text=_("按公共随机源的说明书写，只写数字和小写字母 a 至 f，不含空格和标点。"),
        max_length=400,
        error_messages={
            "required": _("请填写公共随机源的数值"),
            "max_length": _("数值不超过 400 个字符"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reference = forms.CharField(
        label=_("出处"),
        help_text=_("写明何处公布、第几期、何时产生，使任何人都能查到；该数值须在截止时刻之后产生。"),
        max_length=400,
        error_messages={
            "required": _("请写明数值的出处"),
            "max_length": _("出处不超过 400 个字"),
        },
    )
    checked = forms.BooleanField(
        label=_("已按出处核对数值。登记后立即抽取样本，不能更改。"),
        error_messages={"required": _("请先按出处核对数值；登记后不能更改")},
    )

    REFUSED_AT = {
        "bad_public_value": "value",
        "not_as_described": "value",
        "no_public_reference": "reference",
    }
