"""The rows of a review as the page shows them: with notes, technical remarks, and who has looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from evenwatt.filing.queries import shown_form
from evenwatt.filing.review_queries import my_notes, notes_by_row
from evenwatt.web.filed_rows import ShownRow, shown
from evenwatt.web.page import DeskRequest

if TYPE_CHECKING:
    from evenwatt.filing.models import FiledRow, Round, TechnicalRemark

_REMARK, _WAS = "remark-", "was-"


@dataclass(frozen=True)
class ReviewRow:
    """``note`` is the officer's remark on the row, ``cells`` those on single cells: (key, title, text)."""

    row: ShownRow
    note: str
    cells: list[tuple[str, str, str]]
    technical: list[TechnicalRemark]
    looked_by: str


def review_rows(request: DeskRequest, of_round: Round, rows: Sequence[FiledRow]) -> list[ReviewRow]:
    """Two queries, however many rows."""
    form = shown_form(of_round)
    titles = {column.key: _(column.title) for column in form.columns}
    numbers = [row.excel_row for row in rows]
    notes = notes_by_row(my_notes(of_round, request.actor).filter(excel_row__in=numbers))
    technical = defaultdict(list)
    for remark in of_round.technical_remarks.filter(excel_row__in=numbers).select_related("institution"):
        technical[remark.excel_row].append(remark)
    return [
        ReviewRow(
            row=shown(row, form, in_fit_file=of_round.is_fit),
            note=notes.get(row.excel_row, {}).get("", ""),
            cells=[
                (key, titles[key], text)
                for key, text in notes.get(row.excel_row, {}).items()
                if key in titles
            ],
            technical=technical[row.excel_row],
            looked_by=row.looked_by,
        )
        for row in rows
    ]


def tabs(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The aspects of a review with their counts; empty ones besides the whole are left out."""
    words = {
        "": (_("全部"), counts["all"], ""),
        "focus": (_("重点"), counts["focus"], "info"),
        "error": (_("错误"), counts["error"], "bad"),
        "warning": (_("提醒"), counts["warning"], "warn"),
        "moved": (_("疑似转自其他机构"), counts["moved"], "bad"),
        "changed": (_("信息有改动"), counts["changed"], "warn"),
        "new": (_("新增"), counts["new"], "info"),
        "ceased": (_("已停止运营"), counts["ceased"], "bad"),
        "technical": (_("有技术意见"), counts["technical"], "info"),
        "noted": (_("我的批注"), counts["noted"], "info"),
        "unseen": (_("未看"), counts["unseen"], ""),
    }
    return [
        {"show": show, "word": word, "count": count, "tone": tone}
        for show, (word, count, tone) in words.items()
        if count or not show
    ]


def typed_notes(request: DeskRequest) -> dict[tuple[int, str], str]:
    """What stands in the fields of the form: remarks on rows and cells, and the opinion as row 0.

    A remark on a cell is posted as ``remark-<row>-<column>``, or as ``cell-<row>`` with ``column-<row>``.
    """
    typed = {}
    for name, text in request.POST.items():
        if name.startswith(_REMARK):
            row, _dash, column = name.removeprefix(_REMARK).partition("-")
            if row.isdecimal() and len(row) < 9:
                typed[int(row), column] = str(text)
        elif name.startswith("cell-") and (row := name.removeprefix("cell-")).isdecimal() and text:
            typed[int(row), str(request.POST.get(f"column-{row}", ""))] = str(text)
    if "opinion" in request.POST:
        typed[0, ""] = str(request.POST["opinion"])
    return typed


def seen_notes(request: DeskRequest) -> dict[tuple[int, str], str]:
    """What stood in the fields of the form when it was read, posted as ``was-<row>-<column>``.

    A remark typed for a cell of one's choice was not there yet.
    """
    seen: dict[tuple[int, str], str] = {}
    for name, text in request.POST.items():
        if name.startswith("cell-") and (row := name.removeprefix("cell-")).isdecimal():
            seen.setdefault((int(row), str(request.POST.get(f"column-{row}", ""))), "")
        elif name.startswith(_WAS):
            row, _dash, column = name.removeprefix(_WAS).partition("-")
            if row.isdecimal():
                seen[int(row), column] = str(text)
    return seen
