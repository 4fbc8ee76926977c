"""What the template ``table_form`` prints: the layout of a form together with its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evenwatt.forms.layout import Form


def table_form(
    form: Form,
    header: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    number: str = "",
    more_notes: Sequence[str] = (),
    signatures: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Return title, header lines, columns, joined rows, signature blocks and notes, all as text.

    A form without rows is printed with the free rows of the sample. ``signatures`` holds, by the label of a
    block, what is known of it; the room for the seal stays free.
    """
    return {
        "title": form.title,
        "landscape": form.landscape,
        "number": number,
        "header": [
            [{"title": field.title, "value": field.printed(str(header.get(field.key, "")))} for field in line]
            for line in form.header
        ],
        "columns": [
            {"title": column.title, "width": column.width, "kind": column.kind}
            for column in form.printed_columns
        ],
        "rows": _joined(form, rows or [{}] * form.blank_rows),
        "signatures": [
            {"label": block.label, "text": block.text, "signed": block.signed, "dated": block.dated}
            | dict((signatures or {}).get(block.label, {}))
            for block in form.signatures
        ],
        "notes": [*form.notes, *more_notes],
    }


def filed_form(form: Form, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a form that a firm filed.

    ``content`` has ``header`` and ``rows`` by the keys of the form, and once it is submitted ``number``,
    ``signatures`` and ``notes``.
    """
    return table_form(
        form,
        content["header"],
        content["rows"],
        number=content.get("number", ""),
        more_notes=content.get("notes", ()),
        signatures=content.get("signatures"),
    )


def _joined(form: Form, rows: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the cells with the number of rows each spans: 0 where the cell above reaches down."""
    columns = form.printed_columns
    printed: list[list[dict[str, Any]]] = []
    above: list[dict[str, Any]] = []  # in each column, the cell that was begun last
    for row in rows:
        cells = [{"text": str(row.get(column.key, "")), "rows": 1} for column in columns]
        first = cells[0]["text"]
        continues = columns[0].shared and first != "" and bool(above) and first == above[0]["text"]
        for place, column in enumerate(columns):
            if continues and column.shared:
                cells[place]["rows"] = 0
                above[place]["rows"] += 1
        above = [old if not new["rows"] else new for old, new in zip(above or cells, cells, strict=True)]
        printed.append(cells)
    return printed
