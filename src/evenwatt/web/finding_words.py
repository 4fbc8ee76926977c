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
    "ceased_charger": _("已报告停止运营"),
    "charger_of_two_operators": _("一桩属两个经营者"),
    "connected_already": _("已经接入"),
    "coordinates_swapped": _("经纬度颠倒"),
    "count_differs": _("数量与表中不符"),
    "county_contradicts_address": _("县（区）与地址不一致"),
    "county_missing": _("未填到县（区）"),
    "duplicate_change": _("重复的状态变更"),
    "duplicate_operator": _("重复的经营者"),
    "duplicate_row": _("重复的行"),
    "duplicate_serial": _("编号重复"),
    "empty_cell": _("没有填写"),
    "error_cell": _("公式错误值"),
    "fewer_chargers_than_stations": _("桩少于站"),
    "filed_by_another_operator": _("已由其他机构报备"),
    "formula": _("公式"),
    "future_change": _("变更日期晚于今天"),
    "future_year": _("年份晚于今年"),
    "half_a_place": _("经纬度只填了一个"),
    "kind_contradicts_model": _("类别与型号不符"),
    "kind_unknown": _("看不出交流或直流"),
    "late_change": _("变更逾期报送"),
    "lost_digits": _("编号丢失数字"),
    "missing_glyph": _("有打印不出的字"),
    "not_a_choice": _("不在可填范围"),
    "not_a_count": _("不是整数"),
    "not_a_day": _("不是日期"),
    "not_a_number": _("不是数字"),
    "not_a_phone": _("电话号码可疑"),
    "not_a_year": _("不是年份"),
    "not_an_email": _("邮箱可疑"),
    "not_connected": _("没有接入"),
    "not_passed": _("未经检定合格"),
    "not_positive": _("不大于零"),
    "operator_missing": _("未填经营者"),
    "other_operator_name": _("与登录单位不同"),
    "outside_province": _("不在省内"),
    "serial_of_two_makers": _("同号不同厂家"),
    "serial_registered": _("另一厂家同号已登记"),
    "own_serial_registered": _("本单位同号已登记"),
    "similar_station": _("疑似同一场站"),
    "stopped_charger": _("已停用"),
    "too_fine": _("小数位数过多"),
    "too_large": _("数字过大"),
    "two_addresses": _("一站两个地址"),
    "two_spellings": _("两种写法"),
    "two_statements": _("同一场站填写不一"),
    "unknown_county": _("县（区）不存在"),
    "unknown_site": _("场站类型不在列表"),
    "unknown_word": _("不在可填范围"),
}

#: Codes that say nothing without the column.
_BY_COLUMN = frozenset(
    {
        *("empty_cell", "error_cell", "formula", "missing_glyph", "not_a_choice", "not_a_count", "not_a_day"),
        *("not_a_number", "not_positive", "too_fine", "too_large", "two_spellings", "two_statements"),
        "unknown_word",
    }
)


def named(kind: dict[str, Any]) -> str:
    """The name of a kind of finding as a round counts it."""
    word = str(KINDS.get(kind["code"], kind["code"]))
    column = kind["column"]
    return f"{gettext(column)} {word}" if column and kind["code"] in _BY_COLUMN else word
