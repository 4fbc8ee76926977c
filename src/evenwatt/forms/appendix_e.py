"""Appendix E: the inspection and credit score sheet of a platform, as printed (R-F-E, R-5-c)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenwatt.forms.cell_grid import Cell, CellGrid, Row, center, label
from evenwatt.forms.credit_form import CreditForm
from evenwatt.law.score_tables import Criterion

TITLE = "公用充电设施互联网平台计量监督检查及信用评分表"
_WIDTHS = (18, 14, 20, 9, 12, 13)


def sheet(content: Mapping[str, Any]) -> CellGrid:
    """Return the sheet of what ``CreditForm`` takes; remarks stand under the score, for want of a column.

    ``subject``: name, registered_address, operating_address, head.

    Raises:
        Denied: the scores make no sheet, or no edition was in force on the day.

    Clause: R-F-E, R-5-b, R-5-c.
    """
    form = CreditForm.of("E", content)
    return CellGrid(
        code="E",
        title=TITLE,
        widths=_WIDTHS,
        subject=_subject(form),
        titles=(label("项目"), label("评价要点", columns=4), label("得分")),
        table=tuple(_table(form)),
        result=form.result(label("评价结果", rows=2), "运营平台意见：", between=" " * 16, columns=(2, 3)),
        notes=form.notes,
    )


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a score sheet. Clause: R-F-E."""
    return sheet(content).as_dict()


def _subject(form: CreditForm) -> tuple[Row, ...]:
    return (
        (
            label("平台基本\n信息", rows=2),
            label("平台经营者名称"),
            Cell(form.subject("name")),
            label("注册地址"),
            Cell(form.subject("registered_address"), columns=2),
        ),
        (
            label("在鄂分支机构\n运营地址/区域"),
            Cell(form.subject("operating_address")),
            label("负责人"),
            Cell(form.subject("head"), columns=2),
        ),
    )


def _table(form: CreditForm) -> list[Row]:
    rows: list[Row] = []
    for dimension, criteria in form.dimensions:
        if criteria[0].bonus:
            rows += [(Cell(each.text, columns=5), _score(form, each)) for each in criteria]
            continue
        points = sum(criterion.points for criterion in criteria)
        first, *others = (
            (Cell(f"{number}、{each.text}（{each.points}分）", columns=4), _score(form, each))
            for number, each in enumerate(criteria, start=1)
        )
        rows += [(label(f"{dimension}\n（{points}分）", rows=len(criteria)), *first), *others]
    return rows


def _score(form: CreditForm, criterion: Criterion) -> Cell:
    return center("\n".join(filter(None, (form.score(criterion), form.remark(criterion)))))
