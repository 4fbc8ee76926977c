"""Read any file that people send as a table into plain grids: .xlsx, .xls, CSV in UTF-8 or GB 18030.

What a file is, is told by its content, never by its name. What cannot be read is refused in a sentence.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import python_calamine as calamine

from evenwatt.forms import archive, csv_grid, xlsx_parts
from evenwatt.forms.unusable import unusable

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_PDF = "文件是 PDF 文档，不是电子表格：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传"
_PICTURE = "文件是图片，不是电子表格：请上传 xlsx 工作簿"
_ARCHIVE = "文件是压缩包：请解压后上传其中的 xlsx 工作簿"
_TEXT_DOCUMENT = "文件是文字文档，不是电子表格：请上传 xlsx 工作簿"
_FOREIGN = (
    (b"%PDF", _PDF),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"{\\rtf", _TEXT_DOCUMENT),
)

_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged or encrypted archive may raise."""

Position = tuple[int, int]
"""Row and column in a grid, both from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as rows of raw values from A1 on, with what a plain value cannot tell."""

    name: str
    rows: Sequence[Sequence[object]]
    merged: tuple[tuple[Position, Position], ...] = ()
    formulas: frozenset[Position] = field(default_factory=frozenset)
    errors: frozenset[Position] = field(default_factory=frozenset)
    from_text: bool = False
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    links_outside: bool = False


def sheets(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a file, hidden ones too.

    Raises Denied, naming what the file is instead, if it is no table.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise unusable("文件是空的：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传", code="empty_file")
    if content.startswith(_ZIP):
        return _from_zip(content)
    if content.startswith(_OLE):
        if _OLE_MACROS in content:
            raise archive.macros()
        return _from_calamine(content)
    for magic, sentence in _FOREIGN:
        if content.startswith(magic):
            raise unusable(sentence)
    head = content[:2048].lower()
    if b"<html" in head or b"<table" in head or b"<?xml" in head:
        raise unusable("文件是网页或 XML，只是扩展名像电子表格：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传")
    return (Sheet("CSV", csv_grid.rows(content), from_text=True),)


def is_xlsx(content: bytes) -> bool:
    """Whether the content is an Office Open XML workbook."""
    if not content.startswith(_ZIP):
        return False
    try:
        return "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except _DAMAGED:
        return False


def _from_zip(content: bytes) -> tuple[Sheet, ...]:
    if not is_xlsx(content):
        raise unusable("文件不是 Excel 工作簿（或已损坏）：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传")
    try:
        parts = xlsx_parts.special_cells(content)
        outside = xlsx_parts.links_outside(content)
    except _DAMAGED as broken:
        raise unusable(
            "工作簿已损坏，无法读取：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传", code="broken_workbook"
        ) from broken
    return _from_calamine(content, parts, links_outside=outside)


def _from_calamine(
    content: bytes, parts: dict[str, xlsx_parts.SpecialCells] | None = None, *, links_outside: bool = False
) -> tuple[Sheet, ...]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(
            replace(
                _sheet(book.get_sheet_by_name(meta.name), (parts or {}).get(meta.name)),
                is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
                links_outside=links_outside,
            )
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError as locked:
        raise unusable(
            "工作簿设有打开密码，无法读取：请取消密码后重新上传", code="locked_workbook"
        ) from locked
    except calamine.CalamineError as broken:
        raise unusable(
            "工作簿已损坏，无法读取：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传", code="broken_workbook"
        ) from broken


def _sheet(source: calamine.CalamineSheet, special: xlsx_parts.SpecialCells | None) -> Sheet:
    # Empty areas are kept: without them the row numbers told to the user would not be Excel's.
    return Sheet(
        name=source.name,
        rows=source.to_python(skip_empty_area=False),
        merged=tuple(source.merged_cell_ranges or ()),
        formulas=special.formulas if special else frozenset(),
        errors=special.errors if special else frozenset(),
        hidden_rows=special.hidden_rows if special else (),
        hidden_columns=special.hidden_columns if special else (),
    )
