"""What a ledger can state of a charger: one line per fact. A mapping leads its columns to these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """``transforms`` are the shapes in which ledgers write it, the usual one first; ``aliases`` are titles
    under which it is found, ``looks`` a pattern that its values fit and those of other facts do not.
    """

    key: str
    title: str
    transforms: tuple[str, ...] = ("text",)
    aliases: tuple[str, ...] = ()
    looks: str = ""


_DATES = ("date-dash", "date-slash", "date-chinese", "date-digits")

FACTS: dict[str, Fact] = {
    fact.key: fact
    for fact in (
        Fact(
            "their_id",
            "省强检平台编号",
            ("code",),
            ("备案号", "器具编号", "备案编号", "强检编号", "平台编号"),
        ),
        Fact(
            "kind",
            "器具名称",
            ("kind-verification", "kind-short", "kind-current", "kind-plain", "kind-code"),
            ("计量器具名称", "设备名称", "类别"),
            r"\D*(交流|直流|非车载)\D*|AC|DC",
        ),
        Fact("model", "型号规格", aliases=("规格型号", "型号", "型号/规格")),
        Fact("serial", "出厂编号", ("code",), ("序列号", "设备编号", "产品编号", "器具出厂编号")),
        Fact(
            "maker", "制造厂", aliases=("生产厂家", "制造厂家", "制造单位", "生产厂商", "制造商", "生产单位")
        ),
        Fact("year", "制造年份", ("number",), ("生产年份", "出厂年份"), r"(19|20)\d\d年?"),
        Fact("operator", "使用单位", aliases=("使用单位名称", "运营机构", "单位名称", "送检单位")),
        Fact("credit_code", "统一社会信用代码", ("code",), ("信用代码", "社会信用代码"), r"[0-9A-Z]{18}"),
        Fact("station", "充电场站名称", aliases=("场站名称", "充电站名称", "站点名称")),
        Fact("address", "使用地点", aliases=("安装地点", "安装/使用地点", "使用地址", "地址", "详细地址")),
        Fact(
            "county",
            "所属县（区）",
            ("county-full", "county-name", "county-code"),
            ("使用地点行政区划", "行政区划", "所属区县", "县区", "区县"),
            r"\D*[县区市]|42\d{4}",
        ),
        Fact(
            "accuracy_class",
            "准确度",
            ("class-grade", "class-plain", "class-decimal"),
            ("准确度等级", "等级", "精度等级"),
            r"[12](\.0)?级?",
        ),
        Fact("rated_kw", "额定功率 kW", ("decimal",), ("额定功率", "功率", "功率（kW）")),
        Fact("rated_v", "额定电压 V", ("decimal",), ("额定电压", "电压")),
        Fact("rated_a", "额定电流 A", ("decimal",), ("额定电流", "电流")),
        Fact("display_step_kwh", "最小示值 kWh", ("decimal",), ("分度值", "最小分度值", "显示分辨力")),
        Fact("connectors", "枪数", ("number",), ("充电枪数", "枪数量", "接口数量")),
        Fact("longitude", "经度", ("decimal",)),
        Fact("latitude", "纬度", ("decimal",)),
        Fact("ownership", "自营/加盟", ("ownership",), ("经营方式", "自营或加盟"), "自营|加盟"),
        Fact("filed_on", "报备日期", _DATES, ("备案日期", "登记日期")),
        Fact("certificate_until", "检定有效期至", _DATES, ("有效期至", "检定有效期", "下次检定日期")),
        Fact("public_code", "公开编号", ("code",), ("服务平台编号",)),
    )
}


def fact_title(key: str) -> str:
    """The title of a fact, or of several that stand in one cell ("county+address")."""
    return " + ".join(FACTS[part].title for part in key.split("+"))
