"""Appendix G: chargers that a platform connected or disconnected, as printed (R-F-G, R-4.2.2-b)."""

from collections.abc import Mapping
from typing import Any

from evenwatt.forms.layout import Column, Form, HeaderField, SignatureBlock
from evenwatt.forms.table_form import filed_form

DISCONNECTED, CONNECTED = CHANGES = ("停止", "启用")

FORM = Form(
    code="G",
    title="运营平台充电桩接入状态变更信息表",
    clause="R-F-G",
    header=((HeaderField("name", "运营平台\n名称", aliases=("平台名称", "平台经营者名称")),),),
    columns=(
        Column(
            "operator",
            "经营者名称",
            width=24,
            aliases=("运营机构名称", "充电桩经营者名称", "平台内经营者名称"),
        ),
        Column(
            "address", "充电场站地址", width=34, aliases=("场站地址", "充电站地址", "站点地址"), longest=200
        ),
        Column("model", "型号规格", width=20, aliases=("型号", "规格型号", "设备型号")),
        Column(
            "serial",
            "出厂编号",
            kind="code",
            width=22,
            aliases=("设备出厂编号", "序列号", "产品编号"),
            longest=60,
        ),
        Column(
            "change",
            "停止/启用",
            kind="choice",
            width=11,
            choices=CHANGES,
            aliases=("停止或启用", "变更状态", "接入状态"),
            looks="|".join(CHANGES),
        ),
        Column("reason", "变更原因", width=26, aliases=("原因", "停止/启用原因"), longest=200),
        Column(
            "changed_on",
            "变更日期",
            required=False,
            width=13,
            aliases=("停止/启用日期", "状态变更日期"),
            optional=True,
        ),
    ),
    signatures=(SignatureBlock("市场监督\n部门审核意见", ""),),
    notes=("行数不够可自行增加",),
    landscape=True,
    blank_rows=8,
)


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints: ``content`` has ``header`` and ``rows`` by the keys above.

    Clause: R-F-G, R-4.2.2-b.
    """
    return filed_form(FORM, content)
