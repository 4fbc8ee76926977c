"""What operators and counties fill in around a filing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evenwatt.forms.layout import Form as FiledLayout
from evenwatt.kernel.files.actions import check_size
from evenwatt.law.refusal import Denied
from evenwatt.web.page_form import PageForm
from evenwatt.web.refusals import in_words

#: Longer than any cell can be kept; how long each may be is for the check to tell.
_TYPED = 1000


class UploadForm(PageForm):
    workbook = forms.FileField(
        label=_("报备表"),
        help_text=_("Excel 工作簿（.xlsx、.xls）或 CSV，20 MB 以内。上传后先逐行核对，确认提交前不会登记。"),
        error_messages={
            "required": _("请选择要上传的报备表"),
            "empty": _("所选文件没有内容；请在 Excel 或 WPS 中重新保存后上传"),
            "max_length": _("文件名过长；请缩短后上传"),
        },
        max_length=200,
    )
    #: The version of the open filing that the page showed; without it nothing is compared.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, filed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workbook"].label = format_lazy(_("报备表（附录{form}）"), form=filed)

    def clean_workbook(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["workbook"]
        try:
            check_size(file.size or 0)
        except Denied as denied:
            raise forms.ValidationError(in_words(denied)) from denied
        return file


class RowForm(PageForm):
    """The cells of one row as text; what is typed is judged by the check, not here."""

    def __init__(self, form: FiledLayout, values: Mapping[str, str], *, on: date, **kwargs: Any) -> None:
        super().__init__(initial=dict(values), **kwargs)
        for column in form.columns:
            widget: forms.Widget = forms.TextInput(attrs={"class": "control"})
            if offered := column.offered(on):
                standing = values.get(column.key, "")
                words = dict.fromkeys(("", *offered, standing))
                widget = forms.Select(attrs={"class": "control"}, choices=[(each, each) for each in words])
            self.fields[column.key] = forms.CharField(
                label=gettext(column.title), required=False, max_length=_TYPED, widget=widget
            )


class SubmitForm(PageForm):
    """The promise and, where rows are wrong, the choice to leave them out. The action judges both."""

    version = forms.CharField(widget=forms.HiddenInput)
    without_wrong_rows = forms.BooleanField(required=False)
    promised = forms.BooleanField(label=_("本机构承诺以上填报事项的信息真实有效。"), required=False)

    #: Code of a refusal → the field it belongs to.
    FIELDS = {"no_promise": "promised", "has_errors": "without_wrong_rows"}

    def __init__(self, *args: Any, right_rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("只报送没有错误的 {n} 行")
        self.fields["without_wrong_rows"].label = format_lazy(words, n=right_rows)

    def refuse(self, denied: Denied) -> None:
        self.add_error(self.FIELDS.get(denied.code), in_words(denied))


class ReviewForm(PageForm):
    version = forms.CharField(widget=forms.HiddenInput)
    opinion = forms.CharField(
        label=_("核查意见"),
        help_text=_("通过时必填；退回时可只写行批注。意见会送达运营机构并长期保存。"),
        widget=forms.Textarea,
        required=False,
    )
