"""A CSV file as a grid: UTF-8 with or without mark, UTF-16 as Excel writes it, or GB 18030."""

from __future__ import annotations

import codecs
import csv
import io
import re

from evenwatt.forms.unusable import unusable

_DELIMITERS = ",\t;"
_NAMES = {"utf-8-sig": "UTF-8", "gb18030": "GB 18030", "utf-16": "UTF-16"}
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
"""Bytes that no text has: a file with them is of another kind."""
_LOOKED_AT = 4096
"""Bytes from the beginning by which a text is told from other files."""


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
    read_until = {}
    for encoding in encodings:
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError as broken:
            read_until[encoding] = broken.start
    if max(read_until.values(), default=0) and not _NO_TEXT.search(content[:_LOOKED_AT]):
        encoding = max(read_until, key=lambda each: read_until[each])
        raise unusable(
            "CSV 按 {charset} 读到第 {line} 行时有损坏的字符，不能读取：请核对这一行，"
            "用 Excel 或 WPS 另存为 xlsx 工作簿，或 UTF-8、GB 18030 编码的 CSV 后上传",
            code="broken_text",
            charset=_NAMES[encoding],
            line=content.count(b"\n", 0, read_until[encoding]) + 1,
        )
    raise unusable("文件既不是 Excel 工作簿，也不是文本表格：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传")
