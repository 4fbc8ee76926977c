"""Plain tables to take away: what a list shows, as XLSX or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def xlsx_sheet(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet: text, numbers, days. Text stays text: no cell becomes a formula or a link."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
            widest = max((len(str(row[column])) for row in rows), default=0)
            sheet.set_column(column, column, min(max(len(title), widest) * 2 + 2, 60))
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                match value:
                    case None:
                        continue
                    case date():
                        sheet.write_datetime(number, column, value, day)
                    case int():
                        sheet.write_number(number, column, value)
                    case _:
                        sheet.write_string(number, column, value)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def csv_sheet(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; a text that looks like a formula is made none."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(titles)
    writer.writerows(
        [f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in row] for row in rows
    )
    return file.getvalue().encode("utf-8-sig")
