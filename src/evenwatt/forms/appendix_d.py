"""Appendix D: the credit score sheet of an operator, as printed (R-F-D, R-5-c)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenwatt.forms.cell_grid import Cell, CellGrid, Row, center, label
from evenwatt.forms.credit_form import CreditForm
from evenwatt.law.score_tables import Criterion

TITLE = "运营机构计量管理信用状况评价表"
_WIDTHS = (6, 11, 13, 25, 7, 7, 15)
_SINCE_IN_FORCE = "本规范实施后"


def sheet(content: Mapping[str, Any]) -> CellGrid:
    """Return the sheet of what ``CreditForm`` takes.

    ``subject``: name, registered_address, operating_address, representative, contact.

    Raises:
        Denied: the scores make no sheet, or no edition was in force on the day.

    Clause: R-F-D, R-5-b, R-5-c.
    """
    form = CreditForm.of("D", content)
    return CellGrid(
        code="D",
        title=TITLE,
        widths=_WIDTHS,
        subject=_subject(form),
        titles=(
            label("序号"),
            label("项目"),
            label("评价要点", columns=2),
            label("分值"),
            label("得分"),
            label("备注"),
        ),
        table=tuple(_table(form)),
        result=form.result(
            label("评价情况确认", rows=2, columns=2), "运营机构意见：", between="\n", columns=(2, 3)
        ),
        notes=form.notes,
    )


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a score sheet. Clause: R-F-D."""
    return sheet(content).as_dict()


def _subject(form: CreditForm) -> tuple[Row, ...]:
    return (
        (
            label("运营机构\n基本信息", rows=4, columns=2),
            label("运营机构名称"),
            Cell(form.subject("name"), columns=4),
        ),
        (label("注册地址"), Cell(form.subject("registered_address"), columns=4)),
        (label("运营地址/区域"), Cell(form.subject("operating_address"), columns=4)),
        (
            label("法定代表人"),
            Cell(form.subject("representative")),
            label("联系方式", columns=2),
            Cell(form.subject("contact")),
        ),
    )


def _table(form: CreditForm) -> list[Row]:
    rows: list[Row] = []
    for number, (dimension, criteria) in enumerate(form.dimensions, start=1):
        span = len(criteria)
        first, *others = (_criterion(form, criterion) for criterion in criteria)
        rows += [(label(str(number), rows=span), label(dimension, rows=span), *first), *others]
    return rows


def _criterion(form: CreditForm, criterion: Criterion) -> Row:
    counted_since = criterion.history is not None and criterion.history.since_in_force
    remarks = (_SINCE_IN_FORCE if counted_since else "", form.remark(criterion))
    return (
        Cell(criterion.text, columns=2),
        center("" if criterion.veto else str(criterion.points)),
        center(form.score(criterion)),
        Cell("\n".join(filter(None, remarks))),
    )
