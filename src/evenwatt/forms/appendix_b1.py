"""Appendix B.1: the sampling scheme that an institution files with the city bureau (R-F-B.1, R-4.4.2-a)."""

from collections.abc import Mapping
from typing import Any

from evenwatt.forms.layout import Column, Form, HeaderField
from evenwatt.forms.table_form import table_form

FORM = Form(
    code="B.1",
    title="抽样方案",
    clause="R-F-B.1",
    header=(
        (HeaderField("operator", "运营机构名称"),),
        (HeaderField("lot_count", "批数（批）", kind="int"),),
    ),
    columns=(
        Column("lot", "批次编号", kind="code", width=22, shared=True),
        Column("model", "型号规格", width=20, shared=True),
        Column("station", "充电场站名称", width=26),
        Column("address", "地址", width=34),
        Column("size", "批量（台）", kind="int", required=False, width=10, shared=True),
        Column("sample_size", "抽检量（台）", kind="int", required=False, width=11, shared=True),
        Column("spare_size", "备检量（台）", kind="int", required=False, width=11, shared=True),
    ),
    notes=("1.承检机构填写，交市局备案", "2.同一批次编号，可能涉及多个充电场站地址", "3.行数不够可自行增加"),
    landscape=True,
    blank_rows=11,
)


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a scheme: one row per lot and station, a lot's cells joined.

    ``content`` has the header's keys, ``rows`` by the columns' keys, ``number``, and ``full_verification``,
    the count of chargers outside every lot.

    Clause: R-F-B.1, R-4.4.2-a.
    """
    alone = content.get("full_verification", 0)
    more = (f"{len(FORM.notes) + 1}.另有 {alone} 台不足以组批，逐台检定",) if alone else ()
    return table_form(FORM, content, content["rows"], number=content.get("number", ""), more_notes=more)
