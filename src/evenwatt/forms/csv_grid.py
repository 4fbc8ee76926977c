"""A CSV file as a grid: UTF-8 with or without mark, UTF-16 as Excel writes it, or GB 18030."""

from __future__ import annotations

import codecs
import csv
import io

from evenwatt.forms.unusable import unusable

_DELIMITERS = ",\t;"


def rows(content: bytes) -> list[list[object]]:
    """Return the records, blank lines included, so that they count as Excel counts rows.

    Raises Denied if the bytes are no text in a known encoding or the quoting is broken.
    """
    _, text = _decoded(content)
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        return [list(record) for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as broken:
        raise unusable(
            "CSV 文件的引号或换行不完整：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传", code="broken_csv"
        ) from broken


def charset(content: bytes) -> str:
    """Return the name of the encoding of a text file; refuses a file that none of ours reads."""
    return _decoded(content)[0]


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        encodings = []
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unusable("文件既不是 Excel 工作簿，也不是文本表格：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传")
