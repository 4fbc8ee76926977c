"""What the author of a workbook may not see: hidden rows, columns and sheets, values out of other files.

Each is told with whether it was read, because nobody can look it up on the page of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.layout import Form
from evenwatt.forms.locate import Table, find_table
from evenwatt.forms.workbook import Sheet
from evenwatt.forms.xlsx_parts import column_letters

_NAMED = 10
"""Hidden rows that are told by their numbers."""


def unseen(sheet: Sheet, table: Table) -> Iterator[Finding]:
    """Yield what is hidden in the sheet that is read. Clause: R-F-B, R-F-F, R-F-G."""
    rows = [row for row in sheet.hidden_rows if table.first_row < row <= len(sheet.rows)]
    if rows:
        named = "、".join(map(str, rows[:_NAMED])) + ("…" if len(rows) > _NAMED else "")
        yield _doubt(
            sheet,
            "hidden_rows",
            "有 {count} 行被隐藏或筛选掉（第 {rows} 行），已照常读取：不报送的请删去",
            count=len(rows),
            rows=named,
        )
    used = {column_letters(number) for number in table.columns.values()}
    if columns := [letters for letters in sheet.hidden_columns if letters in used]:
        yield _doubt(
            sheet,
            "hidden_columns",
            "第 {columns} 列被隐藏，已照常读取：请取消隐藏后核对",
            columns="、".join(columns),
        )
    if sheet.links_outside:
        yield _doubt(
            sheet,
            "links_outside",
            "工作簿引用了其他文件，按上次保存的结果读取：请核对，并改填数值或文字",
        )


def unseen_sheets(book: Sequence[Sheet], form: Form) -> Iterator[Finding]:
    """Yield the hidden sheets that look like the form: they are not read."""
    for sheet in book:
        if sheet.is_hidden and find_table(sheet, form):
            yield _doubt(
                sheet, "hidden_sheet", "工作表被隐藏，没有读取：其中有要报送的行的，请取消隐藏并并入本表"
            )


def _doubt(sheet: Sheet, code: str, template: str, **params: object) -> Finding:
    return Finding(WARNING, code, template, sheet.name, params=params)
