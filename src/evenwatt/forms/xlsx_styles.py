"""How workbooks of official forms look: cell styles and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

_PAPER_A4 = 9


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of one workbook by what a cell is."""

    title: Any
    label: Any
    value: Any
    code: Any
    number: Any
    block: Any
    note: Any


def styles(book: xlsxwriter.Workbook) -> Styles:
    """Add the formats to a workbook."""
    cell = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "宋体", "font_size": 10.5}
    text = book.add_format
    return Styles(
        title=text(
            {"bold": True, "font_name": "宋体", "font_size": 18, "align": "center", "valign": "vcenter"}
        ),
        label=text({**cell, "align": "center", "bold": True}),
        value=text(cell),
        code=text({**cell, "num_format": "@"}),
        number=text({**cell, "align": "center", "num_format": "0"}),
        block=text(cell),
        note=text({"valign": "top", "text_wrap": True, "font_name": "宋体", "font_size": 9}),
    )


def set_page(sheet: Worksheet, *, landscape: bool, titles_row: int | None) -> None:
    """Set A4, one page wide; the row of column titles, if there is one, is repeated on every page."""
    sheet.set_paper(_PAPER_A4)
    sheet.set_landscape() if landscape else sheet.set_portrait()
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    if titles_row is not None:
        sheet.repeat_rows(titles_row)
        sheet.freeze_panes(titles_row + 1, 0)
