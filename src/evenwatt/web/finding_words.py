"""Short names of the kinds of findings, to filter by: “12 × 县（区）不存在”."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: Code of a finding → its name; the column stands in front where the code occurs in several.
KINDS: dict[str, Any] = {
    "absurd_year": _("年份过早"),
    "address_changed": _("与登记地址不同"),
    "ambiguous_county": _("县（区）有重名"),
    "county_contradicts_address": _("县（区）与地址不一致"),
    "county_missing": _("未填到县（区）"),
    "duplicate_change": _("重复的状态变更"),
    "duplicate_operator": _("重复的经营者"),
    "duplicate_serial": _("编号重复"),
    "empty_cell": _("没有填写"),
    "error_cell": _("公式错误值"),
    "fewer_chargers_than_stations": _("桩少于站"),
    "filed_by_another_operator": _("已由其他机构报备"),
    "formula": _("公式"),
    "future_year": _("年份晚于今年"),
    "charger_of_two_operators": _("一桩属两个经营者"),
    "kind_contradicts_model": _("类别与型号不符"),
    "kind_unknown": _("看不出交流或直流"),
    "lost_digits": _("编号丢失数字"),
    "not_a_choice": _("不在可填范围"),
    "not_a_count": _("不是整数"),
    "not_a_phone": _("电话号码可疑"),
    "not_a_year": _("不是年份"),
    "serial_of_two_makers": _("同号不同厂家"),
    "serial_registered": _("另一厂家同号已登记"),
    "own_serial_registered": _("本单位同号已登记"),
    "similar_station": _("疑似同一场站"),
    "two_addresses": _("一站两个地址"),
    "two_spellings": _("两种写法"),
    "unknown_county": _("县（区）不存在"),
}

#: Codes that say nothing without the column.
_BY_COLUMN = frozenset(
    {"empty_cell", "error_cell", "formula", "not_a_choice", "not_a_count", "two_spellings"}
)


def named(kind: dict[str, Any]) -> str:
    """The name of a kind of finding as a round counts it."""
    word = str(KINDS.get(kind["code"], kind["code"]))
    column = kind["column"]
    return f"{gettext(column)} {word}" if column and kind["code"] in _BY_COLUMN else word
