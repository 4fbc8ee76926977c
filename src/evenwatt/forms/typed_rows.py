"""Rows that were typed into a page or sent by a system, read as if they stood in the printed layout.

A row gets the number and each cell the place that it has in the workbook written from the same rows
(``evenwatt.forms.xlsx.write`` with our own columns), so that a finding means the same cell in both.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from evenwatt.forms.findings import Finding
from evenwatt.forms.layout import Column, Form, HeaderField
from evenwatt.forms.reader import LOST_DIGITS, ReadForm, Row
from evenwatt.forms.text import as_text, lost_digits
from evenwatt.forms.unusable import unusable
from evenwatt.forms.xlsx_parts import column_letters

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes that a compressed content may unfold to: some 500,000 rows."""

_GZIP = b"\x1f\x8b"
_LABEL_COLUMNS = 2
"""Columns that a label of the header block spans in the printed layout."""


def is_typed(content: bytes) -> bool:
    """Whether a stored content is typed rows and no table that somebody uploaded."""
    return content.startswith(_GZIP) or content.lstrip()[:1] == b"{"


def typed(header: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the content that stands for typed rows: the same rows are always the same bytes."""
    return json.dumps(
        {"header": dict(header), "rows": [dict(row) for row in rows]}, ensure_ascii=False
    ).encode()


def read_typed(content: bytes, form: Form) -> ReadForm:
    """Read ``{"header": {…}, "rows": [{…}, …]}`` by the keys of the form; a key left out is an empty cell.

    Raises Denied, with the row and the key, for what is no such content. Clause: R-F-B, R-F-F, R-F-G.
    """
    header, rows = _parts(content)
    fields = {field.key: field for field in form.fields}
    columns = {column.key: column for column in form.columns}
    for key, value in header.items():
        _require(key in fields, "header", key)
        _require(_is_cell(value), "header", key)
    titles_row = len(form.header) + 2
    result = ReadForm(
        form,
        form.sheet,
        {key: field.normal(text) for key, field in fields.items() if (text := _printed(field, header))},
        [],
        [],
        {key: column_letters(number) for number, key in enumerate(columns, start=1)},
        _header_places(form, header),
        titles_row,
    )
    blank = dict.fromkeys(columns, "")
    for number, row in enumerate(rows, start=titles_row + 1):
        _require(isinstance(row, dict), number, "")
        for key, value in row.items():
            _require(key in columns and _is_cell(value, columns[key]), number, key)
        values = blank | {key: columns[key].normal(_text(value)) for key, value in row.items()}
        if any(values.values()):
            result.rows.append(Row(number, values))
            result.findings.extend(_cut_codes(result, number, row, values))
    return result


def _parts(content: bytes) -> tuple[dict[str, Any], list[Any]]:
    try:
        parsed = json.loads(_unpacked(content))
    except (ValueError, RecursionError, OSError, EOFError, zlib.error) as error:
        raise unusable("内容不是 JSON：请核对格式和编码（UTF-8）", code="not_json") from error
    parts = parsed if isinstance(parsed, dict) else {}
    header, rows = parts.get("header", {}), parts.get("rows")
    if not isinstance(header, dict) or not isinstance(rows, list):
        raise unusable("内容应为“header”（表头）和“rows”（各行）两部分：请按接口说明填写", code="not_rows")
    return header, rows


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    with gzip.open(io.BytesIO(content)) as file:
        unpacked = file.read(LARGEST_UNPACKED + 1)
    if len(unpacked) > LARGEST_UNPACKED:
        raise unusable("内容解压后过大：请拆分后分次报送", code="too_large_unpacked")
    return unpacked


def _require(condition: bool, row: object, key: str) -> None:
    if not condition:
        raise unusable(
            "第 {row} 行的“{key}”不能读取：栏目名称应与接口说明一致，内容应为文字、整数或空",
            code="bad_cell",
            row=row,
            key=key,
        )


def _is_cell(value: object, column: Column | None = None) -> bool:
    if isinstance(value, float):
        return column is not None and column.kind == "number"
    return value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _text(value: str | float | None) -> str:
    return "" if value is None else as_text(value)


def _printed(field: HeaderField, header: Mapping[str, Any]) -> str:
    return field.printed(_text(header.get(field.key)))


def _header_places(form: Form, header: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    """Where each field stands in the printed layout: its value, or its label while there is no value."""
    places = {}
    half = len(form.columns) // 2 + 1
    for row, line in enumerate(form.header, start=2):
        for field, start in zip(line, (0, half), strict=False):
            offset = _LABEL_COLUMNS if _printed(field, header) else 0
            places[field.key] = (row, column_letters(start + offset))
    return places


def _cut_codes(
    result: ReadForm, number: int, row: Mapping[str, Any], values: Mapping[str, str]
) -> list[Finding]:
    return [
        result.finding(*LOST_DIGITS, row=number, key=column.key, value=values[column.key])
        for column in result.form.columns
        if column.kind == "code" and lost_digits(row.get(column.key))
    ]
