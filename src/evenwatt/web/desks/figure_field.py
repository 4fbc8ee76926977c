"""A form field for a figure that is read off an instrument."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy


def figure(label: Any, *, name: Any, unit: str, required: Any = "", **given: Any) -> forms.DecimalField:
    """A decimal as read off an instrument: a keyboard of digits on the phone, no arrows that change it.

    ``name`` begins each sentence about it, so that the sentence can be read apart from its field.
    """
    wrong = {
        "invalid": gettext_lazy("{name}：请填写数字，单位 {unit}"),
        "min_value": gettext_lazy("{name}不能小于 %(limit_value)s"),
        "max_value": gettext_lazy("{name}不能大于 %(limit_value)s"),
        "max_digits": gettext_lazy("{name}不能超过 %(max)s 位数字"),
        "max_whole_digits": gettext_lazy("{name}的整数部分不能超过 %(max)s 位"),
        "max_decimal_places": gettext_lazy("{name}的小数不能超过 %(max)s 位"),
    }
    return forms.DecimalField(
        label=label,
        required=bool(required),
        max_digits=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": required,
            **{code: format_lazy(sentence, name=name, unit=unit) for code, sentence in wrong.items()},
        },
        **given,
    )
