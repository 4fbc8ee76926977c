"""Read a form out of a file: header, rows, and what could not be read as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evenwatt.forms.findings import ERROR, WARNING, Finding, Severity
from evenwatt.forms.layout import Column, Form, fold
from evenwatt.forms.locate import Table, find_header, find_table
from evenwatt.forms.shift import aligned
from evenwatt.forms.text import as_text, clean, lost_digits
from evenwatt.forms.titles import missing_columns, repeated_columns, shifted_titles
from evenwatt.forms.unseen import unseen, unseen_sheets
from evenwatt.forms.unusable import unusable
from evenwatt.forms.workbook import Position, Sheet, sheets
from evenwatt.forms.xlsx_parts import column_letters


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its number as Excel counts it; a value for every column of the form, "" if none."""

    number_in_excel: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form as read. ``columns`` maps the keys found to the letters of the columns they stand in;
    ``titles_row`` counts as Excel does, 0 if there is no table.
    """

    form: Form
    sheet: str
    header: dict[str, str]
    rows: list[Row]
    findings: list[Finding]
    columns: dict[str, str] = field(default_factory=dict)
    header_cells: dict[str, tuple[int, str]] = field(default_factory=dict)
    titles_row: int = 0

    def finding(
        self,
        severity: Severity,
        code: str,
        template: str,
        *,
        row: int,
        key: str,
        value: str = "",
        **params: object,
    ) -> Finding:
        """Return a finding in one cell of the table."""
        letters = self.columns.get(key)
        return Finding(
            severity=severity,
            code=code,
            template=template,
            sheet=self.sheet,
            row=row,
            column=self.form.column(key).title,
            value=value,
            cell=f"{letters}{row}" if letters else None,
            params=params,
        )

    def header_finding(
        self, severity: Severity, code: str, template: str, *, key: str, value: str = "", **params: object
    ) -> Finding:
        """Return a finding in one field of the header block."""
        title = {each.key: each.plain_title for each in self.form.fields}[key]
        row, letters = self.header_cells.get(key, (None, None))
        cell = f"{letters}{row}" if row else None
        return Finding(severity, code, template, self.sheet, row, title, value, cell, params)

    def in_order(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings by row, and within a row by column of the form."""
        order = {column.title: number for number, column in enumerate(self.form.columns)}
        return sorted(findings, key=lambda found: (found.row or 0, order.get(found.column or "", -1)))


CODES = frozenset({"formula", "error_cell", "lost_digits"})
"""Codes of the findings about how a cell is stored; they go when its value is typed anew."""

LOST_DIGITS: tuple[Severity, str, str] = (
    ERROR,
    "lost_digits",
    "编号以数字格式存储，第 15 位以后的数字已丢失（现为“{value}”）：请把该列设为“文本”格式后重新填写",
)

_NOTE = re.compile(r"\s*注\s*[:：1１]")
_TOTAL = re.compile(r"\s*[合总小]\s*计")
_DATA_AFTER_END = 3
"""Filled cells that make a row below the signature blocks look like data rather than like a date line."""


def read(content: bytes, filename: str, form: Form) -> ReadForm:
    """Read ``form`` out of the bytes of a file; ``filename`` is only named, never trusted.

    Raises Denied if the content is no table at all. A sheet without the form, a missing column, a formula
    or a cut number are findings: the other rows stay usable. Clause: R-F-B, R-F-F, R-F-G.
    """
    return read_book(sheets(content), filename, form)


def read_book(book: Sequence[Sheet], filename: str, form: Form) -> ReadForm:
    """Read ``form`` out of the sheets of a file, as ``read`` does out of its bytes."""
    found = [
        (sheet, aligned(sheet, form, table))
        for sheet in book
        if not sheet.is_hidden and (table := find_table(sheet, form))
    ]
    if not found:
        if book and book[0].from_text:
            # Any prose can be split at its commas; without the titles it is no table at all.
            raise unusable(
                "文件不是 Excel 工作簿，也没有本表的表头行（CSV 的编码应为 UTF-8 或 GB 18030）："
                "请用 Excel 或 WPS 另存为 xlsx 工作簿后上传"
            )
        name = book[0].name if book else filename
        return ReadForm(form, name, {}, [], [_no_table(form, name), *unseen_sheets(book, form)])
    sheet, table = max(found, key=lambda pair: len(pair[1].columns))
    header, places = find_header(sheet, form, table.titles_row)
    result = ReadForm(
        form,
        sheet.name,
        header,
        [],
        [*_table_findings(form, sheet, table, found), *unseen(sheet, table), *unseen_sheets(book, form)],
        {key: column_letters(number) for key, number in table.columns.items()},
        {key: (row + 1, column_letters(column)) for key, (row, column) in places.items()},
        table.titles_row + 1,
    )
    for row in _rows(sheet, form, table, result):
        result.rows.append(row)
    return result


def _rows(sheet: Sheet, form: Form, table: Table, result: ReadForm) -> Iterator[Row]:
    columns = [(form.column(key), number) for key, number in table.columns.items()]
    blank = dict.fromkeys((column.key for column in form.columns), "")
    spread = _spread_down(sheet, table)
    labels = tuple(fold(block.label) for block in form.signatures)
    titles: dict[str, str] = {}
    ended_by = ""
    for number, raw in enumerate(sheet.rows[table.titles_row :], start=table.titles_row):
        mark = _end_mark(raw, labels)
        ended_by = ended_by or mark
        if mark or _TOTAL.match(_first_text(raw)):
            continue
        values = blank | {
            column.key: _cell(sheet, column, (number, place), raw, spread, result)
            for column, place in columns
        }
        titles = titles or values
        if number < table.first_row or values == titles or not any(values.values()):
            continue
        if not ended_by:
            yield Row(number + 1, values)
        elif sum(map(bool, values.values())) >= _DATA_AFTER_END:
            result.findings.append(_after_the_end(sheet.name, number + 1, ended_by, values))


def _cell(
    sheet: Sheet,
    column: Column,
    at: Position,
    raw: Sequence[object],
    spread: Mapping[Position, object],
    result: ReadForm,
) -> str:
    value = spread[at] if at in spread else raw[at[1]] if at[1] < len(raw) else ""
    text = column.normal(as_text(value))
    problem = _problem(sheet, column, at, value, text)
    if problem:
        result.findings.append(result.finding(*problem, row=at[0] + 1, key=column.key, value=text))
    return text


def _problem(
    sheet: Sheet, column: Column, at: Position, value: object, text: str
) -> tuple[Severity, str, str] | None:
    """Return severity, code and template if the cell does not hold what its author typed."""
    if at in sheet.errors:
        return ERROR, "error_cell", "单元格是公式错误值，没有内容：请直接填写数值或文字"
    if at in sheet.formulas and not text:
        return ERROR, "formula", "单元格是没有结果的公式：请改填数值或文字"
    if column.kind == "code" and lost_digits(value):
        return LOST_DIGITS
    if at in sheet.formulas:
        return WARNING, "formula", "单元格是公式，按其结果“{value}”读取：请核对，并改填数值或文字"
    return None


def _spread_down(sheet: Sheet, table: Table) -> dict[Position, object]:
    """Give every cell merged below another one the value shown for it (one station over its chargers)."""
    spread: dict[Position, object] = {}
    for (top, left), (bottom, _right) in sheet.merged:
        if top >= table.first_row and bottom > top and top < len(sheet.rows):
            value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
            spread |= {(row, left): value for row in range(top, min(bottom + 1, len(sheet.rows)))}
    return spread


def _end_mark(raw: Sequence[object], labels: tuple[str, ...]) -> str:
    """Return the words that end the table if this row is a signature block or a note, else ""."""
    first = _first_text(raw)
    return clean(first)[:20] if fold(first).startswith(labels) or _NOTE.match(first) else ""


def _first_text(raw: Sequence[object]) -> str:
    first = next((value for value in raw if value != ""), "")
    return first if isinstance(first, str) else ""


def _no_table(form: Form, sheet: str) -> Finding:
    return Finding(
        ERROR,
        "no_table",
        "没有找到《{form}》的表头行（{titles}）：请使用本表的样表填写",
        sheet,
        params={"form": form.title, "titles": "、".join(column.title for column in form.printed_columns)},
    )


def _after_the_end(sheet: str, row: int, mark: str, values: dict[str, str]) -> Finding:
    return Finding(
        ERROR,
        "row_after_end",
        "该行在“{mark}”之后，没有读取：请移到它之前",
        sheet,
        row,
        value=next(value for value in values.values() if value),
        params={"mark": mark},
    )


def _table_findings(
    form: Form, sheet: Sheet, table: Table, found: list[tuple[Sheet, Table]]
) -> list[Finding]:
    unread = [
        Finding(
            ERROR,
            "unread_sheet",
            "也像是本表，没有读取：请并入工作表“{read}”或删去",
            other.name,
            params={"read": sheet.name},
        )
        for other, _ in found
        if other is not sheet
    ]
    return [
        *shifted_titles(form, sheet, table),
        *missing_columns(form, sheet, table),
        *repeated_columns(form, sheet, table),
        *unread,
    ]
