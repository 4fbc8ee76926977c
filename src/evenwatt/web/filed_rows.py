"""Rows of a filed form as a page shows them: each cell with what was found wrong in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from evenwatt.filing.marking import heading
from evenwatt.filing.states import RowFate, Severity
from evenwatt.filing.workbook import finding_said
from evenwatt.forms.findings import Finding
from evenwatt.forms.layout import Column, Form

if TYPE_CHECKING:
    from evenwatt.filing.models import FiledRow

TONES = {Severity.OK: "good", Severity.WARNING: "warn", Severity.ERROR: "bad"}

#: What a phone shows of a row besides its serial, when nothing is wrong with it.
_ON_THE_PHONE = ("station", "model")


@dataclass(frozen=True)
class Sentence:
    tone: str
    text: str


@dataclass(frozen=True)
class Mend:
    """What is wrong in a cell and how to mend it; ``place`` is for whoever cannot see where it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class Cell:
    key: str
    title: str
    value: str
    css: str
    mends: tuple[Mend, ...]
    is_code: bool
    original: str | None = None

    @property
    def tone(self) -> str:
        return {"cell-bad": "bad", "cell-warn": "warn"}.get(self.css, "")


@dataclass(frozen=True)
class ShownRow:
    """``about_row`` holds the sentences that belong to no single cell; ``wrong`` is the first wrong cell's
    key, empty if none is.
    """

    number: int
    state: Severity
    word: str
    tone: str
    head: Cell
    cells: tuple[Cell, ...]
    about_row: tuple[Mend, ...]
    remark: str
    fate: str
    changes: tuple[dict[str, str], ...]

    @property
    def wrong(self) -> str:
        return next((cell.key for cell in (self.head, *self.cells) if cell.tone == "bad"), "")


def columns(form: Form) -> list[str]:
    """The titles of the table, the one that heads each row first."""
    return [_(column.title) for column in _headed(form)]


def _headed(form: Form) -> list[Column]:
    """The columns of a form, first the one by which people name a row."""
    head = heading(form)
    return [head, *(column for column in form.columns if column is not head)]


def judged(severity: Severity, *, in_fit_file: bool) -> tuple[str, str]:
    """Word and tone for a row: none has passed in a workbook that cannot be submitted as a whole."""
    if severity == Severity.OK and not in_fit_file:
        return _("待整表更正"), "info"
    return str(severity.label), TONES[severity]


def shown(
    row: FiledRow, form: Form, *, in_fit_file: bool, registry: Mapping[str, str] | None = None
) -> ShownRow:
    """A row as a page shows it; ``registry`` says by column what the registry has instead."""
    found = defaultdict(list)
    for finding in map(finding_said, row.findings):
        found[finding.column].append(finding)
    head, *cells = (
        _cell(
            column,
            row.value(column.key),
            found.pop(column.title, []),
            row.original,
            row.cell_remarks.get(column.key, ""),
        )
        for column in _headed(form)
    )
    word, tone = judged(Severity(row.severity), in_fit_file=in_fit_file)
    return ShownRow(
        number=row.excel_row,
        state=Severity(row.severity),
        word=word,
        tone=tone,
        head=head,
        cells=tuple(cells),
        about_row=tuple(_mend(finding) for rest in found.values() for finding in rest),
        remark=row.remark,
        fate=row.get_fate_display() if row.fate not in ("", RowFate.SAME) else "",
        changes=tuple(
            {"title": _(column.title), "before": registry[column.key]}
            for column in form.columns
            if registry and column.key in registry
        ),
    )


def sentences(kept: Iterable[dict[str, Any]]) -> list[Sentence]:
    """Findings about the file as a whole, in words."""
    return [
        Sentence("bad" if finding.is_error else "warn", finding.in_words(_))
        for finding in map(finding_said, kept)
    ]


def changes(before: FiledRow, after: FiledRow, form: Form) -> list[dict[str, str]]:
    """The cells that differ between two rounds, in the shape of the component ``compare``."""
    return [
        {
            "label": _(column.title),
            "before": before.value(column.key),
            "after": after.value(column.key),
        }
        for column in form.columns
        if before.value(column.key) != after.value(column.key)
    ]


def _cell(column: Column, value: str, found: list[Finding], original: dict[str, str], remark: str) -> Cell:
    key, title = column.key, _(column.title)
    if any(finding.is_error for finding in found):
        css = "cell-bad"
    elif found or remark:
        css = "cell-warn"
    elif key in original:
        css = "cell-mended"
    else:
        css = "" if key in _ON_THE_PHONE else "minor"
    remarks = [Mend(title, _("核查批注：{text}").format(text=remark))] if remark else []
    return Cell(
        key=key,
        title=title,
        value=value,
        css=css,
        mends=(*map(_mend, found), *remarks),
        is_code=key == "serial",
        original=original.get(key),
    )


def _mend(finding: Finding) -> Mend:
    return Mend(finding.place(_), finding.statement(_))
