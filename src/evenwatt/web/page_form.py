"""The form of every page: what its fields refuse is said in our words, with the name of the field.

A field that has something better to say gives its own ``error_messages``; only Django's are replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: The words for each kind of field and each code of Django; the nearest class that knows the code speaks.
_WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {
        "required": gettext_lazy("请填写“{field}”"),
        "invalid": gettext_lazy("“{field}”的写法不对，请按说明填写"),
        "max_length": gettext_lazy("“{field}”最多 {limit_value} 字，现在是 {show_value} 字，请缩短"),
        "min_length": gettext_lazy("“{field}”至少 {limit_value} 字，现在是 {show_value} 字，请补充"),
        "max_value": gettext_lazy("“{field}”不能大于 {limit_value}，请核对"),
        "min_value": gettext_lazy("“{field}”不能小于 {limit_value}，请核对"),
        "null_characters_not_allowed": gettext_lazy("“{field}”含有无法保存的字符，请删去后重新填写"),
    },
    forms.IntegerField: {"invalid": gettext_lazy("“{field}”应填写整数，例如 12")},
    forms.DecimalField: {
        "invalid": gettext_lazy("“{field}”应填写数字，例如 12.5"),
        "max_digits": gettext_lazy("“{field}”最多 {max} 位数字，请核对"),
        "max_decimal_places": gettext_lazy("“{field}”最多 {max} 位小数，请核对"),
        "max_whole_digits": gettext_lazy("“{field}”的整数部分最多 {max} 位，请核对"),
    },
    forms.DateField: {"invalid": gettext_lazy("“{field}”应写成 2026-03-01 的形式")},
    forms.EmailField: {"invalid": gettext_lazy("“{field}”应写成 name@example.com 的形式")},
    forms.BooleanField: {"required": gettext_lazy("请先勾选“{field}”")},
    forms.ChoiceField: {
        "required": gettext_lazy("请选择“{field}”"),
        "invalid_choice": gettext_lazy("请从列表中选择“{field}”"),
        "invalid_list": gettext_lazy("请从列表中选择“{field}”"),
        "invalid_pk_value": gettext_lazy("请从列表中选择“{field}”"),
    },
    forms.MultipleChoiceField: {
        "invalid_choice": gettext_lazy("“{field}”中没有“{value}”，请从列表中选择"),
    },
    forms.FileField: {
        "required": gettext_lazy("请选择“{field}”的文件"),
        "invalid": gettext_lazy("没有收到“{field}”的文件，请重新选择"),
        "missing": gettext_lazy("没有收到“{field}”的文件，请重新选择"),
        "empty": gettext_lazy("“{field}”的文件没有内容，请重新保存后上传"),
        "max_length": gettext_lazy("“{field}”的文件名最多 {max} 字，现在是 {length} 字，请改名后上传"),
    },
}


class PageForm(forms.Form):
    """A form whose refusals say what, where and what next."""

    #: Fields that some have to fill in and some not: the hint says who, so that none is marked 选填.
    OF_SOME: tuple[str, ...] = ()

    def add_error(self, field: str | None, error: Any) -> None:
        if field is not None and isinstance(error, forms.ValidationError) and hasattr(error, "error_list"):
            for each in error.error_list:
                _reword(each, self[field])
        super().add_error(field, error)


def _reword(error: forms.ValidationError, bound: forms.BoundField) -> None:
    if not any(error.message is each for each in _djangos(bound.field)):
        return
    if bound.is_hidden:
        error.message, error.params = _("这一页不完整，请刷新页面后重新办理"), None
        return
    for kind in type(bound.field).__mro__:
        if words := _WORDS.get(kind, {}).get(error.code or ""):
            error.message = str(words).format(field=bound.label, **error.params or {})
            error.params = None
            return
    error.message, error.params = _("请核对“{field}”").format(field=bound.label), None


def _djangos(field: forms.Field) -> Iterator[Any]:
    """The sentences that Django itself would say of a field."""
    for kind in type(field).__mro__:
        yield from vars(kind).get("default_error_messages", {}).values()
    for validator in (*field.validators, ProhibitNullCharactersValidator()):  # choices of rows add it late
        yield getattr(type(validator), "message", None)
        yield from getattr(type(validator), "messages", {}).values()
