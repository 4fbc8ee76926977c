"""Titles that somebody moved sideways while the data stayed: found by what the data look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evenwatt.forms.layout import Column, Form
from evenwatt.forms.locate import Table
from evenwatt.forms.text import as_text
from evenwatt.forms.workbook import Sheet

_SHIFTS = (-2, -1, 0, 1, 2)
_ROWS_TO_LOOK_AT = 50
_DATA = 4
"""Filled cells that make a row look like data rather than like a signature block."""

_TELLING = 2
"""Columns that must be known by their look: one alone may look right by chance."""


def aligned(sheet: Sheet, form: Form, table: Table) -> Table:
    """Return the table with its columns where the data stand.

    It is changed only if the data look right in exactly one place, and that is not under the titles.
    """
    telling = [(form.column(key), place) for key, place in table.columns.items() if form.column(key).looks]
    below = sheet.rows[table.first_row : table.first_row + _ROWS_TO_LOOK_AT]
    data = [row for row in below if sum(value != "" for value in row) >= _DATA]
    if len(telling) < _TELLING or not data:
        return table
    fitting = [
        by for by in _SHIFTS if all(_looks_right(column, place + by, data) for column, place in telling)
    ]
    if len(fitting) != 1 or fitting == [0] or min(table.columns.values()) + fitting[0] < 0:
        return table
    (by,) = fitting
    return replace(table, columns={key: place + by for key, place in table.columns.items()}, shifted=-by)


def _looks_right(column: Column, place: int, data: Sequence[Sequence[object]]) -> bool:
    """Whether most cells at a place hold what the column is for."""
    cells = [column.normal(as_text(row[place])) if 0 <= place < len(row) else "" for row in data]
    return 2 * sum(bool(re.fullmatch(column.looks, cell)) for cell in cells) > len(cells)
