"""What offices fill in around ledgers of the compulsory-verification platform."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from evenwatt.exchange.queries import counties_exchanged, mapping_choices, operators_exchanged
from evenwatt.kernel.files.actions import check_size
from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.refusal import Denied
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import SHEET_NAME, Column
from evenwatt.ledgers.transforms import TRANSFORMS
from evenwatt.web.desks.charger_forms import FilterForm, places_among
from evenwatt.web.ledger_rows import fact_word
from evenwatt.web.page_form import PageForm
from evenwatt.web.refusals import in_words

CONSTANT, LEFT_OUT = "=", ""
COMPOSED = ("county+address", "county+address+station", "station+address")
"""Several facts in one cell, as ledgers have them."""

#: Kind of file of a mapping → its name.
FILE_TYPES = {
    "xlsx": gettext_lazy("Excel 工作簿"),
    "csv-utf8": "CSV（UTF-8）",
    "csv-gb18030": "CSV（GB 18030）",
}


def mapping_words(actor: Actor, *, on: date) -> list[tuple[str, str]]:
    """The mappings to choose from: an unconfirmed one says so."""
    return [
        (code, _(mapping.title) if mapping.confirmed else _("{title}，未确认").format(title=_(mapping.title)))
        for code, mapping in mapping_choices(actor, on=on).items()
    ]


def _scope(form: forms.Form, actor: Actor, today: date) -> None:
    """Offer the mappings, places and operators that the office exchanges."""
    operators = operators_exchanged(actor).values_list("pk", "name")
    for name, choices in {
        "mapping": mapping_words(actor, on=today),
        "place": [("", _("全部")), *places_among(counties_exchanged(actor))],
        "operator": [("", _("全部")), *((str(key), name) for key, name in operators)],
    }.items():
        form.fields[name].choices = choices  # type: ignore[attr-defined]


class ExportForm(FilterForm):
    """What the list of chargers is narrowed by, and the mapping."""

    mapping = forms.ChoiceField(label=gettext_lazy("对应关系"), required=False)
    field_order = ("mapping",)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        _scope(self, actor, today)
        self.full_clean()


class LedgerFileForm(PageForm):
    ledger = forms.FileField(
        label=gettext_lazy("台账文件"),
        help_text=gettext_lazy("Excel 工作簿（.xlsx、.xls）或 CSV（UTF-8、GB 18030），20 MB 以内。"),
        error_messages={
            "required": gettext_lazy("请选择台账文件"),
            "empty": gettext_lazy("所选文件没有内容；请在 Excel 或 WPS 中重新保存后上传"),
            "max_length": gettext_lazy("文件名过长；请缩短后上传"),
        },
        max_length=200,
    )

    def clean_ledger(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["ledger"]
        try:
            check_size(file.size or 0)
        except Denied as denied:
            raise forms.ValidationError(in_words(denied)) from denied
        return file


class ImportForm(LedgerFileForm):
    mapping = forms.ChoiceField(label=gettext_lazy("对应关系"))
    place = forms.ChoiceField(
        label=gettext_lazy("与哪里的登记比对"),
        help_text=gettext_lazy("台账只有一部分地区的，选择该地区；否则其余的会列为“只在登记”。"),
        required=False,
    )
    operator = forms.ChoiceField(label=gettext_lazy("与哪家运营机构的登记比对"), required=False)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _scope(self, actor, today)


class AnswerForm(PageForm):
    text = forms.CharField(
        label=gettext_lazy("核对结果"),
        help_text=gettext_lazy("写明哪一方有误；本平台登记有误的，在年度报备或者更正时改正。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": gettext_lazy("请写明核对的结果")},
    )


class MappingForm(PageForm):
    """A mapping made from a sample: its frame, and for each column one choice of fact and shape."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        help_text=gettext_lazy("同名的保存为新版本，旧版本保留。"),
        max_length=60,
        error_messages={"required": gettext_lazy("请填写名称")},
    )
    file = forms.ChoiceField(
        label=gettext_lazy("导出的文件类型"),
        choices=list(FILE_TYPES.items()),
    )
    sheet = forms.CharField(label=gettext_lazy("工作表名"), max_length=SHEET_NAME, required=False)
    heading = forms.CharField(label=gettext_lazy("表头上方的标题"), max_length=100, required=False)

    def __init__(self, *args: Any, titles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles
        choices = fact_choices()
        for number, title in enumerate(titles):
            self.fields[f"fact-{number}"] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                widget=forms.Select(attrs={"class": "control"}),
            )
            self.fields[f"constant-{number}"] = forms.CharField(
                label=_("{title}的固定内容").format(title=title),
                required=False,
                max_length=100,
                widget=forms.TextInput(attrs={"class": "control"}),
            )
            self.fields[f"required-{number}"] = forms.BooleanField(
                label=_("{title}必填").format(title=title), required=False
            )

    def rows(self) -> list[dict[str, Any]]:
        """The controls of each column, in the order of the sample."""
        return [
            {
                "title": title,
                "fact": self[f"fact-{number}"],
                "constant": self[f"constant-{number}"],
                "required": self[f"required-{number}"],
            }
            for number, title in enumerate(self.titles)
        ]

    def content(self) -> dict[str, Any]:
        """The mapping as plain data, as `evenwatt.ledgers.mapping.Mapping.of` judges them."""
        chosen = self.cleaned_data
        columns = []
        for number, title in enumerate(self.titles):
            choice = chosen[f"fact-{number}"]
            if choice == LEFT_OUT:
                continue
            column: dict[str, Any] = {"title": title, "required": chosen[f"required-{number}"]}
            if choice == CONSTANT:
                column = {"title": title, "constant": chosen[f"constant-{number}"]}
            elif "+" in choice:
                column["parts"] = choice.split("+")
            else:
                column["fact"], column["transform"] = choice.split("|")
            columns.append(column)
        return {
            "name": chosen["name"],
            "title": chosen["name"],
            "file": chosen["file"],
            "sheet": chosen["sheet"] or "台账",
            "heading": chosen["heading"],
            "source": gettext_noop("在页面上按样例设定"),  # kept: a page translates it
            "columns": columns,
        }


def choice_of(column: Column) -> str:
    """The choice by which the form offers what a column of a mapping states."""
    if column.parts:
        return column.key
    return f"{column.fact}|{column.transform}" if column.fact else CONSTANT


def fact_choices() -> list[tuple[str, Any]]:
    """Every fact in each of its shapes, several in one cell, a constant, or nothing."""
    facts: list[tuple[str, Any]] = []
    for fact in FACTS.values():
        several = len(fact.transforms) > 1
        facts += [
            (
                f"{fact.key}|{name}",
                f"{_(fact.title)} · {_(TRANSFORMS[name].title)}" if several else _(fact.title),
            )
            for name in fact.transforms
        ]
    together = [(key, fact_word(key)) for key in COMPOSED]
    return [
        (LEFT_OUT, _("不采用")),
        (CONSTANT, _("固定内容")),
        (_("一项"), facts),
        (_("几项写在一格"), together),
    ]
