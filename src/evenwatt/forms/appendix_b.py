"""Appendix B: the yearly filing of charging facilities, as printed (R-F-B, R-4.2.1-a, R-4.2.1-b)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evenwatt.forms.layout import Column, Form, HeaderField, SignatureBlock
from evenwatt.forms.table_form import filed_form

OWNERSHIPS = ("自营", "加盟")
KINDS = ("AC", "DC")
ACCURACY_CLASSES = ("1", "2")

#: What the form does not print of a station and a charger (R-3-a). Whoever has it states it with the filing.
_FACTS = (
    Column(
        "site_kind",
        "场站类型",
        required=False,
        width=16,
        aliases=("场所类型", "站点类型"),
        optional=True,
        parameter="site_kinds",
    ),
    Column(
        "longitude",
        "经度（WGS-84）",
        kind="number",
        required=False,
        unit="°",
        width=13,
        aliases=("经度", "东经"),
        optional=True,
    ),
    Column(
        "latitude",
        "纬度（WGS-84）",
        kind="number",
        required=False,
        unit="°",
        width=13,
        aliases=("纬度", "北纬"),
        optional=True,
    ),
    Column(
        "rated_kw",
        "额定功率（kW）",
        kind="number",
        required=False,
        unit="kW",
        width=11,
        aliases=("额定功率", "功率"),
        optional=True,
    ),
    Column(
        "display_step_kwh",
        "显示分度值（kWh）",
        kind="number",
        required=False,
        unit="kWh",
        width=12,
        aliases=("显示分度值", "分度值"),
        optional=True,
    ),
    Column(
        "connectors",
        "充电枪（把）",
        kind="number",
        required=False,
        unit="把",
        width=9,
        aliases=("枪数", "充电枪数", "充电枪数量"),
        optional=True,
    ),
)

FORM = Form(
    code="B",
    title="运营机构（平台）接入充电设施信息报备表",
    clause="R-F-B",
    header=(
        (HeaderField("name", "运营机构（平台）\n名称", aliases=("运营机构名称", "运营平台名称")),),
        (
            HeaderField("address", "运营机构（平台）地址", aliases=("运营机构地址",), longest=200),
            HeaderField(
                "grade", "运营机构(平台）计量管理信用评价等级", required=False, aliases=("信用等级",)
            ),
        ),
        (
            HeaderField("registered_at", "注册所在地", blank="      市/    县（区）"),
            HeaderField("stations", "站点数量", kind="int", unit="处"),
        ),
        (
            HeaderField("chargers", "充电桩总量", kind="int", unit="台"),
            HeaderField("email", "联系邮箱", required=False),
        ),
        (HeaderField("contact", "联系人"), HeaderField("phone", "联系电话", kind="code")),
    ),
    columns=(
        Column("station", "充电场站名称", width=24, aliases=("场站名称", "充电站名称", "站点名称", "场站")),
        Column("address", "地址", width=30, aliases=("场站地址", "充电场站地址", "详细地址"), longest=200),
        Column(
            "county",
            "所属行政县（区）",
            width=14,
            aliases=("所属县（区）", "所属区县", "县（区）", "行政区县", "区县"),
            looks=r"\D*[县区市]",
        ),
        Column(
            "serial",
            "出厂编号",
            kind="code",
            width=20,
            aliases=("设备出厂编号", "序列号", "产品编号"),
            longest=60,
        ),
        Column("maker", "生产厂家", width=18, aliases=("制造商", "生产厂商", "厂家", "制造厂家")),
        Column("model", "型号规格", width=18, aliases=("型号", "规格型号", "设备型号")),
        Column(
            "year",
            "制造年份",
            kind="int",
            unit="年",
            width=10,
            aliases=("生产年份", "制造年", "出厂年份"),
            looks=r"(19|20)\d\d",
        ),
        Column(
            "ownership",
            "自营/加盟",
            kind="choice",
            width=11,
            choices=OWNERSHIPS,
            aliases=("经营方式", "自营或加盟"),
            looks="|".join(OWNERSHIPS),
        ),
        Column(
            "kind",
            "类别(AC/DC)",
            kind="choice",
            required=False,
            width=12,
            choices=KINDS,
            synonyms=(("交流", "AC"), ("直流", "DC")),
            aliases=("类别",),
            optional=True,
        ),
        Column(
            "accuracy_class",
            "准确度等级",
            kind="choice",
            required=False,
            width=11,
            choices=ACCURACY_CLASSES,
            unit="级",
            aliases=("等级",),
            optional=True,
        ),
        *_FACTS,
    ),
    signatures=(
        SignatureBlock("真实性承诺", "本机构承诺以上填报事项的信息真实有效。"),
        SignatureBlock("市场监督\n部门审核意见", ""),
    ),
    notes=("1.运营机构填报后报县市场监管部门，运营平台填报后报市州市场监管部门", "2.行数不够可自行增加"),
    landscape=True,
    blank_rows=7,
)

#: What a platform files: the form prints no column of operators, ours says whose each charger is. What the
#: form does not print besides is stated by the operator alone.
PLATFORM_FORM = replace(
    FORM,
    columns=(
        *(column for column in FORM.columns if column not in _FACTS),
        Column(
            "operator",
            "经营者名称",
            required=False,
            width=28,
            aliases=("充电桩经营者名称", "平台内经营者名称"),
            optional=True,
        ),
    ),
)


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a filing: ``content`` has ``header`` and ``rows`` by the keys above.

    Clause: R-F-B.
    """
    return filed_form(FORM, content)
