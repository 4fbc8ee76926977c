"""Appendix A: the annual sampling plan, as printed (R-F-A, R-4.4.1-a)."""

from collections.abc import Mapping
from typing import Any

from evenwatt.forms.layout import Form, HeaderField

FORM = Form(
    code="A",
    title="在用充电设施批量计量性能评价抽检计划",
    clause="R-F-A",
    header=(
        (HeaderField("number", "编号", kind="code"),),
        (HeaderField("year", "抽检计划年度", kind="int"),),
        (
            HeaderField("operator_count", "运营机构数量（个）", kind="int"),
            HeaderField("charger_count", "充电设施总量（台）", kind="int"),
        ),
        (HeaderField("institution", "承检机构"),),
        (HeaderField("counties", "县（区）"),),
        (HeaderField("results_due_on", "评价结果报送日期", kind="code"),),
        (HeaderField("city", "下达的市州"),),
        (HeaderField("issued_on", "下达日期", kind="code"),),
        (HeaderField("remarks", "备注", required=False),),
    ),
    notes=("1.本表为全年抽检总计划", "2.本表一式两份，分别下达县（区）市场监督管理局、承检机构"),
)
"""The printed page runs the institution, the counties and the two dates into one paragraph and a seal block
(``typst/appendix_a.typ``); a workbook of it has them as fields, one to a line."""


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a plan: its values by the keys of the form, days as ISO text.

    Clause: R-F-A, R-4.4.1-a.
    """
    return {
        "title": FORM.title,
        "notes": FORM.notes,
        **{field.key: content[field.key] for field in FORM.fields},
        "counties": "、".join(content["counties"]),
    }
