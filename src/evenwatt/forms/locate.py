"""Find a form inside a sheet: the row of column titles and the header block, wherever they stand.

People insert rows, reorder columns, merge titles over two rows and add columns of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evenwatt.forms.layout import Form, HeaderField, fold
from evenwatt.forms.text import as_text
from evenwatt.forms.workbook import Sheet

_TITLES_WITHIN = 60
"""Rows searched for the column titles; the printed form has them in its seventh."""

_ENOUGH = 3
"""Column titles that must stand in one row before it is taken for the row of titles."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table stands: its first data row, and the grid column of every key found.

    ``shifted`` is by how many columns the titles stand to the right of their data.
    """

    first_row: int
    titles_row: int
    columns: dict[str, int]
    repeated: tuple[str, ...] = ()
    shifted: int = 0


def find_table(sheet: Sheet, form: Form) -> Table | None:
    """Return the place of the table, or None if no row of this sheet carries its titles."""
    keys = _keys_by_title(form)
    best: Table | None = None
    highest = (0, 0)
    matches = [_titles(row, keys) for row in sheet.rows[:_TITLES_WITHIN]]
    for number, (columns, repeated) in enumerate(matches):
        below = matches[number + 1][0] if number + 1 < len(matches) else {}
        # A title merged over two rows stands in the upper one, its neighbours may stand in the lower.
        added = {key: column for key, column in below.items() if key not in columns}
        found = Table(number + (2 if added else 1), number, columns | added, repeated)
        # A label of the header block can be a column's title too; the row with more titles of its own wins.
        rank = (len(found.columns), len(columns))
        if columns and rank > highest:
            best, highest = found, rank
    return best if best and len(best.columns) >= min(_ENOUGH, len(form.columns)) else None


def find_header(sheet: Sheet, form: Form, rows: int) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """Return the header values and their positions, looked for in the first ``rows`` rows.

    A value stands in the label's own cell after a colon, or in the next filled cell to its right.
    """
    labels = {fold(name): field for field in form.fields for name in (field.title, *field.aliases)}
    values: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    for number, row in enumerate(sheet.rows[:rows]):
        pending: HeaderField | None = None
        for column, raw in enumerate(row):
            text = as_text(raw)
            if not text:
                continue
            label, inline = _split_label(text, labels)
            if label:
                pending = None if inline else label
                places.setdefault(label.key, (number, column))
                if inline:
                    values.setdefault(label.key, label.normal(inline))
            elif pending:
                values.setdefault(pending.key, pending.normal(text))
                places[pending.key] = (number, column)
                pending = None
    return values, places


def _keys_by_title(form: Form) -> dict[str, str]:
    return {fold(name): column.key for column in form.columns for name in (column.title, *column.aliases)}


def _titles(row: Sequence[object], keys: dict[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    columns: dict[str, int] = {}
    repeated = []
    for number, raw in enumerate(row):
        if not isinstance(raw, str) or not raw:
            continue
        key = keys.get(fold(raw))
        if key in columns:
            repeated.append(key)
        elif key:
            columns[key] = number
    return columns, tuple(repeated)


def _split_label(text: str, labels: dict[str, HeaderField]) -> tuple[HeaderField | None, str]:
    label = labels.get(fold(text))
    if label:
        return label, ""
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    return (labels.get(fold(head)), rest.strip()) if colon and rest.strip() else (None, "")
