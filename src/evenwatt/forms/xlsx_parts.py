"""What the fast reader does not tell about a workbook: formulas, error cells, what is hidden, what is absurd.

Looked for in the XML of the sheets by pattern, because a full parse would cost more than reading itself.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from posixpath import join, normpath
from xml.etree import ElementTree

from evenwatt.forms.archive import refuse_dangerous
from evenwatt.forms.unusable import unusable

LARGEST_GRID = 20_000_000
"""Cells between A1 and the last used one; the reader allocates them all."""

MOST_CELLS = 4_000_000
"""Cells that hold something; 100,000 rows of form B have one million."""

_NAMED = 50
"""Hidden columns of one block that are told by their letters."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"'
_FORMULA = re.compile(_CELL + rb"[^>]*><(?:\w+:)?f[ />]")
_ERROR = re.compile(_CELL + rb'[^>]*\bt="e"')
_HIDDEN = rb'[^>]*\bhidden="(?:1|true)"'
_ROW = re.compile(rb"<(?:\w+:)?row(?=" + _HIDDEN + rb')[^>]*\br="(\d{1,7})"')
_COLUMN = re.compile(rb"<(?:\w+:)?col(?=" + _HIDDEN + rb')[^>]*\bmin="(\d{1,5})"[^>]*\bmax="(\d{1,5})"')
_USED = re.compile(_CELL + rb"[^>]*[^/>]>")


@dataclass(frozen=True, slots=True)
class SpecialCells:
    """Positions (row and column from 0) of the cells of one sheet that are not plain values, and what the
    author does not see: hidden rows as Excel counts them, hidden columns by their letters.
    """

    formulas: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()


def special_cells(content: bytes) -> dict[str, SpecialCells]:
    """Return the special cells by sheet name.

    Raises Denied for a workbook too large to unpack, KeyError/ValueError/BadZipFile for a broken one.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    refuse_dangerous(archive, content)
    try:
        return {name: _special(name, archive.read(part)) for name, part in _worksheets(archive)}
    except ElementTree.ParseError as broken:
        raise ValueError("workbook part is not XML") from broken


def column_number(letters: bytes) -> int:
    """Return the column from 0 for its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def column_letters(number: int) -> str:
    """Return the letters of the column counted from 0: the inverse of ``column_number``."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _worksheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts = [
        (sheet.get("name", ""), normpath(join("/xl", targets[sheet.get(_LINK)])).lstrip("/"))
        for sheet in book.iter(_MAIN + "sheet")
    ]
    known = set(archive.namelist())
    return [(name, part) for name, part in parts if part in known]


def _special(name: str, xml: bytes) -> SpecialCells:
    _refuse_absurd_extent(name, xml)
    return SpecialCells(_positions(_FORMULA, xml), _positions(_ERROR, xml), *_hidden(xml))


def links_outside(content: bytes) -> bool:
    """Whether cells of the workbook take values from other files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(name.startswith("xl/externalLinks/") for name in archive.namelist())


def _hidden(xml: bytes) -> tuple[tuple[int, ...], tuple[str, ...]]:
    if b" hidden=" not in xml:
        return (), ()
    columns = [range(int(first), int(last) + 1) for first, last in _COLUMN.findall(xml)]
    # Excel hides all columns to the right of a form as one block; beyond the form nobody looks for them.
    letters = [column_letters(number - 1) for each in columns for number in each[:_NAMED]]
    return tuple(map(int, _ROW.findall(xml))), tuple(letters)


def _positions(pattern: re.Pattern[bytes], xml: bytes) -> frozenset[tuple[int, int]]:
    return frozenset((int(row) - 1, column_number(letters)) for letters, row in pattern.findall(xml))


def _refuse_absurd_extent(name: str, xml: bytes) -> None:
    used = _USED.findall(xml)
    if not used:
        return
    rows = max(int(row) for _, row in used)
    columns = max(column_number(letters) for letters in {letters for letters, _ in used}) + 1
    if rows * columns > LARGEST_GRID or len(used) > MOST_CELLS:
        raise unusable(
            "工作表“{sheet}”用到第 {rows} 行、第 {columns} 列，范围过大：请删除表格以外的内容后重新上传",
            code="sheet_too_large",
            sheet=name,
            rows=rows,
            columns=columns,
        )
