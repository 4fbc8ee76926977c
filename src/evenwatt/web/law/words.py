"""How the values of parameters read for people: units in words, codes in words, mappings as lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from evenwatt.law.catalog import catalog
from evenwatt.rules.words import LOT_AREAS, REPEAT_BY, SEVERITIES

#: Unit as the parameter files write it → how one value reads with it. Units that are missing add nothing.
VALUES: dict[str, Any] = {
    "working_days": _("{n} 个工作日"),
    "calendar_days": _("{n} 个自然日"),
    "calendar days": _("{n} 个自然日"),
    "months": _("{n} 个月"),
    "months, by credit grade": _("{n} 个月"),
    "months, by kind of subject": _("{n} 个月"),
    "years": _("{n} 年"),
    "year of edition": _("{n} 版"),
    "points": _("{n} 分"),
    "points, by credit grade from the best to the worst": _("{n} 分"),
    "grades": _("{n} 个等级"),
    "table, by kind of subject": _("附录{n}"),
    "chargers": _("{n} 台"),
    "persons": _("{n} 人"),
    "readings": _("{n} 次"),
    "load points, by kind": _("{n} 个负载点"),
    "yuan": _("{n} 元"),
    "seconds, by kind of verification": "{n} s",
    "megaohm": "{n} MΩ",
    "degrees, WGS-84": "{n}°",
    "kW, AC up to and DC from": "{n} kW",
    "percent": "{n}%",
    "probability": _("概率 {n}"),
    "percent nonconforming": _("{n}%（不合格品百分数）"),
    "percent, by kind and accuracy class": "±{n}%",
    "share of the sample size": _("样本量 × {n}"),
    "share of the accuracy class in percent": _("准确度等级 × {n}"),
    "steps or pulses, divided by the relative mpe": _("{n} ÷ 最大允许误差（相对值），以分度或脉冲计"),
    "divisor of the mpe": _("最大允许误差 ÷ 标准器不确定度 ≥ {n}"),
    "factor k, of the standard's certificate and of the result": "k = {n}",
    "GB/T 2828.1 inspection level": _("检验水平 {n}"),
}

#: Mappings from codes of the program to words of the text: the code is shown as it is.
CODED = frozenset(
    {
        "titles by code, in the order of the source",
        "code and its words",
        "name by code",
        "field names and titles, in the order of publication",
        "items",
    }
)

_KINDS: dict[str, str] = catalog().newest("facility_kinds")

#: Codes within mappings and lists, in words.
CODES: dict[str, Any] = {
    **{code: _(word) for code, word in (_KINDS | SEVERITIES | LOT_AREAS | REPEAT_BY).items()},
    "A": _("A 级"),
    "B": _("B 级"),
    "C": _("C 级"),
    "D": _("D 级"),
    "1": _("1 级"),
    "2": _("2 级"),
    "ac_up_to": _("交流不高于"),
    "dc_from": _("直流不低于"),
    "kind-verification": _("检定用语"),
    "kind-short": _("简称"),
    "kind-code": _("代码"),
    "kind-current": _("按电流"),
    "kind-plain": _("口语"),
    "county_officer": _("县（区）局"),
    "city_officer": _("市局"),
    "province_officer": _("省局"),
    "their_id": _("平台编号"),
    "ownership": _("自营/加盟"),
    "operator": _("运营机构"),
    "platform": _("运营平台"),
    "province": _("省局"),
    "regulation": _("本规范"),
    "jjg": _("检定规程"),
    "working_days": _("工作日"),
    "calendar_days": _("自然日"),
    "months": _("月"),
    "mode": _("监管方式"),
    "checks": _("频次"),
    "duties": _("另须"),
    "patrol": _("日常监管巡查"),
    "spot_check": _("计量监督抽查"),
    "inspection": _("计量监督检查"),
    "county_does_not_repeat": _("市局已抽查的，县（区）局当年不再重复抽查"),
    "follow_up": _("跟踪抽查"),
    "every_model": _("品种规格全覆盖"),
    "ordered_rectification": _("责令限期整改"),
    "routine": _("日常检查和常规抽查"),
    "complaint": _("投诉举报处置"),
    "public_opinion": _("舆情反映核查"),
    "superior_document": _("上级文件部署"),
    "rectification_recheck": _("问题整改复查"),
    "initial": _("首次检定"),
    "subsequent": _("后续检定"),
    "in_service": _("使用中检查"),
    "after_repair": _("修理后检定"),
    "arbitration": _("仲裁检定"),
    "reverification": _("复检"),
    "plan": _("抽检计划"),
    "scheme": _("抽样方案"),
    "lot": _("充电设施批"),
    "filing_receipt": _("报备回执"),
    "change_summary": _("半年变更汇总"),
    "urging_letter": _("催报函"),
    "status_report": _("运营变动"),
    "report": _("评价报告"),
    "certificate": _("检定证书"),
    "notice": _("检定结果通知书"),
    "rectification_order": _("整改通知"),
    "institution": _("承检机构"),
    "operations": _("平台运维单位"),
    "superior": _("上一级市场监督管理局"),
    "commissioner": _("委托检定的市场监督管理局"),
    "chargers": _("台数"),
    "within_days": _("天数"),
    "cited": _("引用的版本"),
    "editions": _("各版本的实施日期"),
    "kind": _("类别"),
    "model": _("型号规格"),
    "serial": _("出厂编号"),
    "maker": _("生产厂家"),
    "year": _("制造年份"),
    "address": _("地址"),
    "south": _("南界"),
    "north": _("北界"),
    "west": _("西界"),
    "east": _("东界"),
    "accuracy_class": _("准确度等级"),
}

#: What the number of checks in a calendar year is.
FREQUENCIES: dict[str, Any] = {
    "exempt": _("免于"),
    "maximum": _("不高于 {n} 次/年"),
    "exact": _("{n} 次/年"),
    "minimum": _("不低于 {n} 次/年"),
    "coverage": _("不限次数，品种规格全覆盖"),
}
