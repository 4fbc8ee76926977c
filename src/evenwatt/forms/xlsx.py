"""Write a form as a workbook in its printed layout; what is written here reads back the same."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from evenwatt.forms.layout import Column, Form
from evenwatt.forms.xlsx_styles import Styles, set_page, styles

_NUMBER_TITLE, _NUMBER_WIDTH = "序号", 6
_PLAIN_FORM_WIDTHS = (18, 22, 18, 22)
"""Columns, in characters, of a form without a table."""

_TEMPLATE_ROWS = 200
_COUNTY_SHEET = "县（区）"


def write(
    form: Form,
    header: Mapping[str, str],
    rows: Iterable[Mapping[str, str]],
    *,
    with_optional: bool = False,
    signatures: Mapping[str, Mapping[str, str]] | None = None,
    more_notes: Sequence[str] = (),
) -> bytes:
    """Return the workbook of a filled form; ``with_optional`` adds our own columns.

    ``signatures`` fills blocks by their label: ``text``, ``signed``, ``dated``.

    Clause: R-F-B, R-F-F, R-F-G.
    """
    columns = form.columns if with_optional else form.printed_columns
    if signatures or more_notes:
        blocks = tuple(replace(block, **(signatures or {}).get(block.label, {})) for block in form.signatures)
        form = replace(form, signatures=blocks, notes=(*form.notes, *more_notes))
    return _written(form, columns, header, list(rows))


def template(form: Form, counties: Sequence[str], *, on: date) -> bytes:
    """Return the empty form with our own columns and drop-downs for county and choices of a day.

    Clause: R-F-B, R-F-F, R-F-G.
    """
    lists = {column.key: column.offered(on) for column in form.columns}
    return _written(form, form.columns, {}, [{}] * _TEMPLATE_ROWS, lists | {"county": counties})


def _written(
    form: Form,
    columns: Sequence[Column],
    header: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    lists: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(form.sheet)
        looks = styles(book)
        widths = [_NUMBER_WIDTH, *(column.width for column in columns)] if columns else _PLAIN_FORM_WIDTHS
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        last = len(widths) - 1
        sheet.set_row(0, 34)
        sheet.merge_range(0, 0, 0, last, form.title, looks.title)
        titles_row = _header_block(sheet, form, header, last, looks)
        end = _table(sheet, columns, rows, titles_row, looks) if columns else titles_row
        if lists is not None:
            _drop_downs(book, sheet, columns, titles_row + 1, end - 1, lists)
        _end_block(sheet, form, end, last, looks)
        set_page(sheet, landscape=form.landscape, titles_row=titles_row if columns else None)
    return file.getvalue()


def _header_block(sheet: Worksheet, form: Form, header: Mapping[str, str], last: int, styles: Styles) -> int:
    """Write one printed line per row, one or two fields on it; return the next row."""
    row = 1
    width = 2 if form.columns else 1  # of a label, in columns; the one of numbers is too narrow alone
    end, half = last + 1, last // 2 + 1
    for line in form.header:
        starts = (0, half) if len(line) == 2 else (0,)
        for field, start, stop in zip(line, starts, (*starts[1:], end), strict=True):
            _span(sheet, row, (start, start + width), field.title, styles.label)
            value = field.printed(header.get(field.key, ""))
            _span(sheet, row, (start + width, stop), value, styles.value)
        sheet.set_row(row, 32 if any("\n" in field.title for field in line) else 24)
        row += 1
    return row


def _table(
    sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Mapping[str, str]], row: int, styles: Styles
) -> int:
    """Write titles and rows, numbered; return the next row."""
    sheet.set_row(row, 30)
    for number, title in enumerate([_NUMBER_TITLE, *(column.title for column in columns)]):
        sheet.write_string(row, number, title, styles.label)
    for ordinal, values in enumerate(rows, start=1):
        sheet.write_number(row + ordinal, 0, ordinal, styles.number)
        for number, column in enumerate(columns, start=1):
            _cell(sheet, row + ordinal, number, column, values.get(column.key, ""), styles)
    return row + len(rows) + 1


def _cell(sheet: Worksheet, row: int, number: int, column: Column, value: str, styles: Styles) -> None:
    if not value:
        sheet.write_blank(row, number, None, styles.code if column.kind == "code" else styles.value)
    elif (
        column.kind == "int" and value.isascii() and value.isdecimal() and len(value) < 16 and value[0] != "0"
    ):
        sheet.write_number(row, number, int(value), styles.number)
    else:
        sheet.write_string(row, number, value, styles.code if column.kind == "code" else styles.value)


def _end_block(sheet: Worksheet, form: Form, row: int, last: int, styles: Styles) -> None:
    for block in form.signatures:
        _span(sheet, row, (0, 2), block.label, styles.label)
        text = "\n".join(filter(None, (block.text, "", block.signed, block.dated)))
        _span(sheet, row, (2, last + 1), text, styles.block)
        sheet.set_row(row, 84)
        row += 1
    if form.notes:
        _span(sheet, row, (0, last + 1), form.notes_line, styles.note)
        sheet.set_row(row, 32)


def _span(sheet: Worksheet, row: int, columns: tuple[int, int], text: str, style: Any) -> None:
    start, end = columns
    if end - start > 1:
        sheet.merge_range(row, start, row, end - 1, "", style)
    sheet.write_string(row, start, text, style)


def _drop_downs(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    columns: Sequence[Column],
    first: int,
    last: int,
    lists: Mapping[str, Sequence[str]],
) -> None:
    counties = lists["county"]
    if any(column.key == "county" for column in columns):
        options = book.add_worksheet(_COUNTY_SHEET)
        options.write_column(0, 0, counties)
        options.hide()
    county_list = f"='{_COUNTY_SHEET}'!$A$1:$A${len(counties)}"
    for number, column in enumerate(columns, start=1):
        source = county_list if column.key == "county" else list(lists[column.key])
        if source:
            rule = {
                "validate": "list",
                "source": source,
                "error_title": column.title,
                "error_message": "请从下拉列表中选择",
            }
            sheet.data_validation(first, number, last, number, rule)
