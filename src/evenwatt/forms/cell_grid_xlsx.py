"""Write a sheet of spanning cells as a workbook in its printed layout: Appendices C.2, D and E."""

from __future__ import annotations

import io
import unicodedata
from math import ceil

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from evenwatt.forms.cell_grid import Cell, CellGrid, placed
from evenwatt.forms.xlsx_styles import Styles, set_page, styles

_LINE_HEIGHT, _PADDING, _SIGN_HEIGHT = 15, 8, 90
_TITLE_HEIGHT = 34


def write_grid(grid: CellGrid) -> bytes:
    """Return the workbook of a sheet, one worksheet in A4. Clause: R-F-C.2, R-F-D, R-F-E."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(f"附录{grid.code}")
        looks = styles(book)
        last = len(grid.widths) - 1
        for number, width in enumerate(grid.widths):
            sheet.set_column(number, number, width)
        sheet.merge_range(0, 0, 0, last, grid.title, looks.title)
        sheet.set_row(0, _TITLE_HEIGHT)
        heights = [_LINE_HEIGHT + _PADDING] * len(grid.rows)
        for row, column, cell in placed(grid.rows):
            _write(sheet, row + 1, column, cell, looks)
            if cell.rows == 1:
                width = sum(grid.widths[column : column + cell.columns])
                heights[row] = max(heights[row], _height(cell, width))
        for row, height in enumerate(heights, start=1):
            sheet.set_row(row, height)
        if grid.notes:
            end = len(grid.rows) + 1
            sheet.merge_range(end, 0, end, last, "注：" + "；".join(grid.notes) + "。", looks.note)
        set_page(sheet, landscape=False, titles_row=len(grid.subject) + 1)
    return file.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, looks: Styles) -> None:
    style = {"label": looks.label, "center": looks.number}.get(cell.kind, looks.value)
    text = cell.text + "   ".join(f"{'■' if ticked else '□'}{words}" for words, ticked in cell.boxes)
    if cell.rows > 1 or cell.columns > 1:
        sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, "", style)
    if cell.kind == "center" and text.isdecimal():
        sheet.write_number(row, column, int(text), style)
    else:
        sheet.write_string(row, column, text, style)


def _height(cell: Cell, width: int) -> int:
    """The height [points] that shows a text in a cell so many digits wide; Excel fits no merged cells."""
    if cell.kind == "sign":
        return _SIGN_HEIGHT
    lines = sum(max(1, ceil(_digits(line) / width)) for line in cell.text.split("\n"))
    return lines * _LINE_HEIGHT + _PADDING


def _digits(text: str) -> int:
    """How wide a text is, in digits: a full-width character takes two, and a little more."""
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return len(text) + ceil(1.1 * wide)
