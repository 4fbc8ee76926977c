"""What an institution and a city fill in around a sampling scheme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenwatt.web.page_form import PageForm


def _day(label: Any, missing: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": _("日期应写成 2026-03-16 的形式")},
    )


class ContactForm(PageForm):
    contacted_on = _day(_("联系运营机构的日期"), _("请填写联系运营机构的日期"))
    agreed_on = _day(_("约定的现场检定日期"), _("请填写约定的现场检定日期"))

    #: Code of a refusal → the field it belongs to.
    REFUSED_AT = {"contact_in_future": "contacted_on", "agreed_too_early": "agreed_on"}


class OpinionForm(PageForm):
    opinion = forms.CharField(
        label=_("备案意见"),
        help_text=_("退回时必填，写明需要修改之处；意见会送达承检机构并长期保存。"),
        widget=forms.Textarea,
        required=False,
    )

    REFUSED_AT = {"no_opinion": "opinion"}


class RecordForm(OpinionForm):
    """The opinion, and what stands in for a party of the draw that stays silent."""

    public_source = forms.CharField(
        label=_("公共随机源"),
        help_text=_(
            "到截止时刻仍未公开随机值的一方，由它的数值代替。说明随名单一并冻结和公布，应写明取哪个公开结果、怎样书写。"
        ),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请写明公共随机源"),
            "max_length": _("公共随机源的说明不超过 400 个字"),
        },
    )


class ReturnForm(RecordForm):
    """The same page sends a scheme back; whatever is drawn later, nothing is named now."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["public_source"].required = False
