"""Appendix F: the operators connected to a platform, as printed (R-F-F, R-4.2.2-a)."""

from collections.abc import Mapping
from typing import Any

from evenwatt.forms.layout import Column, Form, HeaderField, SignatureBlock
from evenwatt.forms.table_form import filed_form

GRADES = ("A", "B", "C", "D")

FORM = Form(
    code="F",
    title="运营平台接入充电桩经营者信息表",
    clause="R-F-F",
    header=(
        (
            HeaderField("name", "运营平台\n名称", aliases=("平台名称", "平台经营者名称")),
            HeaderField(
                "grade",
                "运营平台计量管理\n信用评价等级",
                required=False,
                aliases=("平台信用等级", "信用评价等级"),
            ),
        ),
        (
            HeaderField("registered_at", "注册所在地", blank="     市/   县（区）"),
            HeaderField("contact", "联系人"),
        ),
        (
            HeaderField("phone", "联系电话", kind="code"),
            HeaderField("email", "联系邮箱", required=False),
        ),
        (
            HeaderField("chargers", "平台充电桩总量", kind="int", unit="台"),
            HeaderField("stations", "平台充电站数量", kind="int", unit="处"),
        ),
    ),
    columns=(
        Column(
            "operator",
            "经营者名称",
            width=32,
            aliases=("运营机构名称", "充电桩经营者名称", "平台内经营者名称"),
        ),
        Column(
            "county",
            "所属行政县（区）",
            width=20,
            aliases=("所属县（区）", "所属区县", "县（区）", "行政区县", "区县"),
            looks=r"\D*[县区市]",
        ),
        Column(
            "stations",
            "充电桩站数量",
            kind="int",
            unit="处",
            width=13,
            aliases=("充电站数量", "站点数量", "场站数量"),
        ),
        Column(
            "chargers", "充电桩总量", kind="int", unit="台", width=12, aliases=("充电桩数量", "充电设施总量")
        ),
        Column("contact", "联系人", width=14),
        Column(
            "phone",
            "联系电话",
            kind="code",
            width=18,
            aliases=("电话", "联系方式", "手机号码"),
            looks=r"[\d+()转-]{7,}",
        ),
        Column(
            "grade",
            "信用等级",
            kind="choice",
            required=False,
            width=10,
            choices=GRADES,
            synonyms=tuple((grade + kind, grade) for grade in GRADES for kind in "级类"),
            aliases=("计量信用等级", "信用评价等级"),
        ),
    ),
    signatures=(
        SignatureBlock("真实性承诺", "本机构承诺以上填报事项的信息真实有效。"),
        SignatureBlock("市场监督\n部门审核意见", ""),
    ),
    notes=("1.平台内经营者参照附录B《充电设施信息报备表》填报", "2.行数不够可自行增加"),
    landscape=True,
    blank_rows=6,
)


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints: ``content`` has ``header`` and ``rows`` by the keys above.

    Clause: R-F-F, R-4.2.2-a.
    """
    return filed_form(FORM, content)
