"""The row of column titles: a column that is missing, merged away, misspelt, shifted or repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.layout import Column, Form, fold
from evenwatt.forms.locate import Table
from evenwatt.forms.text import as_text
from evenwatt.forms.workbook import Sheet
from evenwatt.forms.xlsx_parts import column_letters

_ADDED_BY_PEOPLE = frozenset(map(fold, ("序号", "备注")))
"""Titles of columns that people add: no other spelling of one that is missing."""

_ROWS_TO_LOOK_AT = 50
"""Rows below the titles that tell whether a column without a title is in use."""

_PLAIN = "表头写着“{value}”，缺少“{title}”一列：请按样表在表头行补上该列并填写"
_MERGED = (
    "表头 {cells} 合并成一格，写着“{value}”，缺少单独的“{title}”一列：请取消合并，在其中每一列分别写上列名"
)
_UNKNOWN = (
    "缺少“{title}”一列，{cells} 写的是“{value}”，认不出来："
    "是这一列的，请把列名改为“{title}”；不是的，请另补一列"
)
_UNTITLED = "缺少“{title}”一列，{cells} 没有列名，下面却有内容：请在该格写上列名“{title}”，或另补一列"


def missing_columns(form: Form, sheet: Sheet, table: Table) -> Iterator[Finding]:
    """Yield, for each printed column without a title, what stands in its place and how to mend it."""
    meant = _meant(form, sheet, table)
    for column in form.printed_columns:
        if column.key not in table.columns:
            yield _missing(form, sheet, table, column, meant.get(column.key))


def repeated_columns(form: Form, sheet: Sheet, table: Table) -> Iterator[Finding]:
    """Yield the titles that stand in more than one column."""
    for key in table.repeated:
        title = form.column(key).title
        yield Finding(
            WARNING,
            "repeated_column",
            "表头中“{title}”一列出现多次，只读取左起第一列：请删去多余的列",
            sheet.name,
            table.titles_row + 1,
            title,
            title,
            params={"title": title},
        )


def shifted_titles(form: Form, sheet: Sheet, table: Table) -> Iterator[Finding]:
    """Yield that the titles stand beside their data, if they do: by how much, and one column as example."""
    if not table.shifted:
        return
    key, place = next((key, place) for key, place in table.columns.items() if form.column(key).looks)
    row, title = table.titles_row + 1, form.column(key).title
    cell = f"{column_letters(place + table.shifted)}{row}"
    yield Finding(
        WARNING,
        "shifted_titles",
        "表头比内容偏右 {count} 列（列名在 {cell}，内容在 {letters} 列），已按内容所在的列读取："
        "请把表头左移 {count} 列，并核对各行"
        if table.shifted > 0
        else "表头比内容偏左 {count} 列（列名在 {cell}，内容在 {letters} 列），已按内容所在的列读取："
        "请把表头右移 {count} 列，并核对各行",
        sheet.name,
        row,
        title,
        title,
        cell,
        params={"count": abs(table.shifted), "cell": cell, "letters": column_letters(place)},
    )


def _missing(form: Form, sheet: Sheet, table: Table, column: Column, meant: int | None) -> Finding:
    row = table.titles_row + 1
    template, value, cells = _in_its_place(form, sheet, table, column, meant)
    return Finding(
        ERROR,
        "missing_column",
        template,
        sheet.name,
        row,
        column.title,
        value,
        cells.partition(":")[0] or None,
        params={"title": column.title, "cells": cells},
    )


def _in_its_place(
    form: Form, sheet: Sheet, table: Table, column: Column, meant: int | None
) -> tuple[str, str, str]:
    """Return template, words and cells of what stands where the printed form has the column."""
    row = table.titles_row
    titles = [as_text(value) for value in sheet.rows[row]]
    # Beside shifted data the cells of the titles say nothing about what is missing.
    places: Sequence[int] = [] if table.shifted else _gap(form, table, column, len(titles))
    for (top, left), (bottom, right) in sheet.merged:
        if top < table.first_row and bottom >= row and left < right and _meet(places, left, right):
            cells = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            return _MERGED, as_text(sheet.rows[top][left]), cells
    if meant is not None:
        return _UNKNOWN, titles[meant], f"{column_letters(meant)}{row + 1}"
    for place in places:
        if not titles[place] and _is_used(sheet, table, place):
            return _UNTITLED, "", f"{column_letters(place)}{row + 1}"
    return _PLAIN, "、".join(filter(None, titles)), ""


def _meant(form: Form, sheet: Sheet, table: Table) -> dict[str, int]:
    """The grid column whose title is most like that of a missing one, by its key: each column for one.

    A column that another fact is read from is none, nor one whose title has no character in common.
    """
    titles = [as_text(value) for value in sheet.rows[table.titles_row]]
    taken = set(table.columns.values())
    likely: list[tuple[float, int, str]] = []
    for column in form.printed_columns if not table.shifted else ():
        if column.key in table.columns:
            continue
        for place in _gap(form, table, column, len(titles)):
            if place in taken or not titles[place] or fold(titles[place]) in _ADDED_BY_PEOPLE:
                continue
            if likeness := _likeness(column, titles[place]):
                likely.append((-likeness, place, column.key))
    meant: dict[str, int] = {}
    for _, place, key in sorted(likely):
        if key not in meant and place not in meant.values():
            meant[key] = place
    return meant


def _likeness(column: Column, title: str) -> float:
    """How alike a title is to one of those of a column, 0 to 1."""
    known = map(fold, (column.title, *column.aliases))
    return max(SequenceMatcher(None, each, fold(title)).ratio() for each in known)


def _gap(form: Form, table: Table, column: Column, width: int) -> range:
    """The grid columns between the neighbours that the printed form gives to a column."""
    keys = [each.key for each in form.printed_columns]
    place = keys.index(column.key)
    before = [table.columns[key] for key in keys[:place] if key in table.columns]
    after = [table.columns[key] for key in keys[place:] if key in table.columns]
    return range(before[-1] + 1 if before else 0, after[0] if after else width)


def _meet(places: Sequence[int], left: int, right: int) -> bool:
    return any(left <= place <= right for place in places)


def _is_used(sheet: Sheet, table: Table, place: int) -> bool:
    below = sheet.rows[table.first_row : table.first_row + _ROWS_TO_LOOK_AT]
    return any(place < len(row) and row[place] != "" for row in below)
