"""Appendix C.2: the checklist of an operator's inspection, as printed, with its findings (R-F-C.2).

The regulation prints groups and paragraphs; the block on top, numbers, findings and signatures are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from evenwatt.forms.cell_grid import Cell, CellGrid, Row, center, label, printed_day, signed
from evenwatt.law.score_tables import Paragraph, inspection_checklist
from evenwatt.rules.operator_inspection import Finding, inspection_outcome

TITLE = "运营机构计量监督检查内容表"
_WIDTHS = (16, 6, 40, 6, 8, 8, 14)
_FINDINGS = {Finding.CONFORMING: "符合", Finding.NONCONFORMING: "不符合", Finding.NOT_APPLICABLE: "不适用"}
_TICK = "√"


def sheet(content: Mapping[str, Any]) -> CellGrid:
    """Return the checklist, one paragraph to a row with its finding ticked.

    ``content``: ``on`` is the ISO day whose edition is printed; ``subject`` with name, station, inspectors
    and inspected_on; ``findings`` by paragraph and ``advice_unmet`` as ``inspection_outcome`` takes them, no
    findings for an empty list; ``remarks`` by paragraph. What is absent is left blank.

    Raises:
        Denied: the findings are not complete, or no edition was in force on the day.

    Clause: R-F-C.2, R-C.2-a.
    """
    on = date.fromisoformat(content["on"])
    groups = groupby(inspection_checklist(on=on).values(), key=lambda paragraph: paragraph.group)
    table: list[Row] = []
    for title, paragraphs in groups:
        first, *others = (_paragraph(content, paragraph) for paragraph in paragraphs)
        table += [(label(title, rows=1 + len(others)), *first), *others]
    return CellGrid(
        code="C.2",
        title=TITLE,
        widths=_WIDTHS,
        subject=_subject(content.get("subject", {})),
        titles=(label("项目"), label("检查内容", columns=2), *map(label, _FINDINGS.values()), label("备注")),
        table=tuple(table),
        result=(
            (label("检查结果"), Cell(_outcome(content, on), columns=6)),
            (
                label("签字"),
                signed("检查人员签名：", columns=2),
                signed("运营机构意见：", "负责人签名（盖章）：", columns=4),
            ),
        ),
    )


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of an inspection. Clause: R-F-C.2."""
    return sheet(content).as_dict()


def _subject(subject: Mapping[str, str]) -> tuple[Row, ...]:
    return (
        (
            label("运营机构名称"),
            Cell(subject.get("name", ""), columns=2),
            label("检查日期", columns=2),
            center(printed_day(subject.get("inspected_on", "")), columns=2),
        ),
        (
            label("充电场站"),
            Cell(subject.get("station", ""), columns=2),
            label("检查人员", columns=2),
            Cell(subject.get("inspectors", ""), columns=2),
        ),
    )


def _paragraph(content: Mapping[str, Any], paragraph: Paragraph) -> Row:
    found = content.get("findings", {}).get(paragraph.id)
    return (
        center(_number(paragraph.id)),
        Cell(paragraph.text),
        *(center(_TICK if found == finding else "") for finding in _FINDINGS),
        Cell(content.get("remarks", {}).get(paragraph.id, "")),
    )


def _outcome(content: Mapping[str, Any], on: date) -> str:
    """What is to be rectified, and what is only remarked because the text words it as advice."""
    findings = content.get("findings", {})
    if not findings:
        return "应整改：\n仅作提示（“宜”“不宜”的内容）："
    outcome = inspection_outcome(findings=findings, advice_unmet=content.get("advice_unmet", ()), on=on)
    to_rectify, remarked = (
        "、".join(map(_number, ids)) or "无" for ids in (outcome.to_rectify, outcome.remarked)
    )
    return f"应整改：{to_rectify}\n仅作提示（“宜”“不宜”的内容）：{remarked}"


def _number(paragraph: str) -> str:
    """The paragraph's number within the checklist: C.2.4.1 as 4.1."""
    return paragraph.removeprefix("C.2.")
