"""Plain tables to take away: what a list shows, as XLSX or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


#: Rows that a sheet can hold besides its head; what is more goes on in the next.
_SHEET_ROWS = 1_048_575
#: Rows by which the width of the columns is set.
_MEASURED = 200


def xlsx_sheet(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A small workbook: text, numbers, days. Text stays text: no cell becomes a formula or a link."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _fill(book, titles, rows)
    return file.getvalue()


def xlsx_file(path: Path, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same of any number of rows, written as they come: what is in memory does not grow with them."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": path.parent}) as book:
        _fill(book, titles, rows)


def _fill(book: xlsxwriter.Workbook, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    rows = iter(rows)
    while True:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        first = list(islice(rows, _MEASURED))
        for column, title in enumerate(titles):
            widest = max((len(str(row[column])) for row in first), default=0)
            sheet.set_column(column, column, min(max(len(title), widest) * 2 + 2, 60))
            sheet.write_string(0, column, title, head)
        number = 0
        for number, row in enumerate(chain(first, islice(rows, _SHEET_ROWS - len(first))), 1):
            for column, value in enumerate(row):
                match value:
                    case None:
                        continue
                    case date():
                        sheet.write_datetime(number, column, value, day)
                    case int() | Decimal():
                        sheet.write_number(number, column, value)
                    case _:
                        sheet.write_string(number, column, str(value))
        if number < _SHEET_ROWS:
            return


def csv_sheet(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; a text that looks like a formula is made none."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(titles)
    writer.writerows(
        [f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in row] for row in rows
    )
    return file.getvalue().encode("utf-8-sig")
