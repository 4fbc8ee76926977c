"""A list as seen, to take along: one sheet, a heading row, plain text and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from evenwatt.web.downloads import XLSX, download

_WIDTH = 18


def listing(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A workbook of the rows that a page shows. Text stays text: no cell becomes a formula or a link."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.set_column(0, len(headings) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, headings, bold)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(line, column, value, day)
                else:
                    sheet.write(line, column, "" if value is None else value)
    return download(target.getvalue(), f"{title}.xlsx", XLSX)
