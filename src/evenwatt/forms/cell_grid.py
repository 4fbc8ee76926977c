"""A printed sheet as rows of cells that span rows and columns, as Appendices C.2, D and E are.

Rows are written as HTML writes a table: a cell that reaches down is left out of the rows below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

CellKind = Literal["label", "text", "center", "sign"]
"""How a cell is set: ``sign`` has a heading, room for hand and seal, and its last line at the right."""

UNDATED = "年      月      日"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``boxes`` are drawn behind its text, each with its words and whether it is ticked."""

    text: str = ""
    kind: CellKind = "text"
    rows: int = 1
    columns: int = 1
    boxes: tuple[tuple[str, bool], ...] = ()


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CellGrid:
    """A sheet: who it is about, the table under its titles, what came of it. ``widths`` in characters."""

    code: str
    title: str
    widths: tuple[int, ...]
    subject: tuple[Row, ...]
    titles: Row
    table: tuple[Row, ...]
    result: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from the first to the last."""
        return (*self.subject, self.titles, *self.table, *self.result)

    def as_dict(self) -> dict[str, Any]:
        """Return what the template ``cell_grid`` prints."""
        return asdict(self)


def label(text: str, *, rows: int = 1, columns: int = 1) -> Cell:
    """A cell that names others."""
    return Cell(text, "label", rows, columns)


def center(text: str, *, columns: int = 1) -> Cell:
    """A cell with a short word or figure."""
    return Cell(text, "center", columns=columns)


def signed(heading: str, signature: str = "", *, on: str = "", columns: int = 1) -> Cell:
    """A cell to be signed; ``on`` is the ISO day of the signature, "" to leave it to the hand."""
    return Cell("\n".join(filter(None, (heading, signature, printed_day(on)))), "sign", columns=columns)


def printed_day(iso: str) -> str:
    """Write an ISO day as forms print it, "" as the blank for it: 2026-03-01 as 2026年3月1日."""
    if not iso:
        return UNDATED
    year, month, day = map(int, iso.split("-"))
    return f"{year}年{month}月{day}日"


def placed(rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, int, Cell]]:
    """Yield row, column and cell: the first place in its row that no cell above or before it covers."""
    covered: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in covered:
                column += 1
            yield row, column, cell
            covered |= {
                (row + down, column + right) for down in range(cell.rows) for right in range(cell.columns)
            }
