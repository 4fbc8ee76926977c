"""Give users their own file back with every doubtful cell filled and commented, and a list of findings."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet as XlsxWorksheet

from evenwatt.forms.findings import Finding
from evenwatt.forms.text import as_text
from evenwatt.forms.workbook import Sheet, is_xlsx, sheets

LARGEST_KEPT = 2_000_000
"""Bytes of a workbook whose own layout is kept: openpyxl needs 20 s and 0.5 GB for 100,000 rows (5 MB)."""

_AUTHOR = "EvenWatt"
_LIST = "核查结果"
_ByCell = Mapping[tuple[str, str], Sequence[Finding]]
_TITLES = ("程度", "工作表", "行", "列", "原值", "说明")
_COLOURS = {True: "FFC7CE", False: "FFEB9C"}
"""Fill by whether a finding is an error."""
_MENDED = "DDEBF7"


@dataclass(frozen=True, slots=True)
class Mended:
    """A cell whose value was mended elsewhere: it is written into the file, marked, with what it was."""

    sheet: str
    cell: str
    value: str
    original: str

    @property
    def words(self) -> str:
        """The note on the cell."""
        return f"已更正，原值：{self.original or '（空）'}"


def annotate(content: bytes, findings: Sequence[Finding], mended: Sequence[Mended] = ()) -> bytes:
    """Return a workbook in which the findings are marked and the mended values stand.

    A workbook keeps its layout. A CSV file, an old .xls, a very large workbook, or one that openpyxl cannot
    load, comes back as a new plain workbook with the same cells in the same places.
    """
    if is_xlsx(content) and len(content) <= LARGEST_KEPT:
        try:
            book = openpyxl.load_workbook(io.BytesIO(content))
        except Exception:  # openpyxl has no common class for a style, a date or a drawing it cannot read
            return _plain(content, findings, mended)
        return _marked(book, findings, mended)
    return _plain(content, findings, mended)


def _marked(book: openpyxl.Workbook, findings: Sequence[Finding], mended: Sequence[Mended]) -> bytes:
    _remove_earlier_marks(book)
    for each in mended:
        cell = _top_left(book[each.sheet], each.cell)
        cell.value = each.value
        cell.data_type = "s"  # "=…" must not become a formula here
        cell.fill = PatternFill("solid", fgColor=_MENDED)
        cell.comment = Comment(each.words, _AUTHOR, width=320, height=60)
    for (name, reference), found in _by_cell(findings).items():
        cell = _top_left(book[name], reference)
        words = "\n".join(filter(None, (_words(found), cell.comment and cell.comment.text)))
        cell.fill = PatternFill("solid", fgColor=_colour(found))
        cell.comment = Comment(words, _AUTHOR, width=320, height=60 + 40 * len(found))
    listing = book.create_sheet(_LIST)
    for row, values in enumerate([_TITLES, *map(_line, findings)], start=1):
        for column, text in enumerate(values, start=1):
            listing.cell(row, column, text).data_type = "s"  # "=…" must not become a formula here
    listing.column_dimensions["F"].width = 90
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _remove_earlier_marks(book: openpyxl.Workbook) -> None:
    """A marked file that was mended and sent again must not keep the marks of what is mended."""
    if _LIST in book.sheetnames:
        del book[_LIST]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment and cell.comment.author == _AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _plain(content: bytes, findings: Sequence[Finding], mended: Sequence[Mended]) -> bytes:
    by_cell = _by_cell(findings)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fills = {colour: book.add_format({"bg_color": colour}) for colour in (*_COLOURS.values(), _MENDED)}
        for source in sheets(content):
            if source.name != _LIST:
                target = book.add_worksheet(source.name)
                _copy(source, target, by_cell, fills, mended)
                if source.is_hidden:
                    target.hide()
        listing = book.add_worksheet(_LIST)
        listing.set_column(5, 5, 90)
        for row, line in enumerate([_TITLES, *map(_line, findings)]):
            for column, text in enumerate(line):
                listing.write_string(row, column, text)
    return file.getvalue()


def _copy(
    source: Sheet,
    target: XlsxWorksheet,
    by_cell: _ByCell,
    fills: Mapping[str, Format],
    mended: Sequence[Mended],
) -> None:
    marks = {xl_cell_to_rowcol(cell): found for (name, cell), found in by_cell.items() if name == source.name}
    for row, values in enumerate(source.rows):
        for column, value in enumerate(values):
            if value != "":
                target.write_string(row, column, as_text(value))
    new = {xl_cell_to_rowcol(each.cell): each for each in mended if each.sheet == source.name}
    for (row, column), each in new.items():
        if (row, column) not in marks:
            target.write_string(row, column, each.value, fills[_MENDED])
            target.write_comment(row, column, each.words, {"author": _AUTHOR, "x_scale": 2})
    for (row, column), found in marks.items():
        inside = row < len(source.rows) and column < len(source.rows[row])
        at = new.get((row, column))
        value = at.value if at else source.rows[row][column] if inside else ""
        words = "\n".join(filter(None, (_words(found), at.words if at else "")))
        target.write_string(row, column, as_text(value), fills[_colour(found)])
        target.write_comment(row, column, words, {"author": _AUTHOR, "x_scale": 2})


def _by_cell(findings: Iterable[Finding]) -> _ByCell:
    by_cell = defaultdict(list)
    for finding in findings:
        if finding.cell:
            by_cell[finding.sheet, finding.cell].append(finding)
    return by_cell


def _top_left(sheet: Worksheet, reference: str) -> openpyxl.cell.Cell:
    """The cell that can be marked: of merged cells only the first holds a comment."""
    cell = sheet[reference]
    if not isinstance(cell, MergedCell):
        return cell
    merged = next(area for area in sheet.merged_cells.ranges if reference in area)
    return sheet.cell(merged.min_row, merged.min_col)


def _colour(found: Sequence[Finding]) -> str:
    return _COLOURS[any(finding.is_error for finding in found)]


def _words(found: Sequence[Finding]) -> str:
    return "\n".join(finding.statement() for finding in found)


def _line(finding: Finding) -> tuple[str, ...]:
    return (
        "错误" if finding.is_error else "提醒",
        finding.sheet,
        str(finding.row or ""),
        finding.column or "",
        finding.value or "",
        finding.message,
    )
