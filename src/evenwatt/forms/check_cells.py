"""Checks of single cells: filled, a county, a year, a count, a telephone, one of the printed words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from evenwatt.forms.check_contact import NOT_A_PHONE, is_phone
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.layout import Column
from evenwatt.forms.reader import ReadForm
from evenwatt.law.catalog import catalog

Problem = tuple[str, str, dict[str, Any]]
"""Code, template and parameters of what is wrong with a value."""

Tell = Callable[[int], None]
"""Is told now and then how many rows are checked."""

_TELL_EVERY = 2_000
"""Rows between two tellings."""


def tell_nobody(_rows: int) -> None:
    """What a check tells that nobody waits for."""


_DOUBTS = frozenset({"county_contradicts_address", "not_a_phone"})
"""Codes that are warnings: what looks wrong may be right after all."""


def cell_findings(
    read: ReadForm, *, counties: Counties, today: date, tell: Tell = tell_nobody
) -> Iterator[Finding]:
    """Yield what is wrong with single cells, row by row. Clause: R-4.2.1-a, R-F-F, R-F-G."""
    columns = [column for column in read.form.columns if column.key in read.columns]
    told = {(finding.row, finding.column) for finding in read.findings if finding.is_error}
    earliest = catalog().value("manufacture_year_earliest", on=today)
    for checked, row in enumerate(read.rows):
        if checked % _TELL_EVERY == 0:
            tell(checked)
        for column in columns:
            value = row.values[column.key]
            if (row.number_in_excel, column.title) in told:
                continue
            if column.key == "year" and value:
                problem = _year(value, earliest=earliest, latest=today.year)
            elif column.key == "county" and value:
                problem = _county(value, row.values.get("address", ""), counties)
            else:
                problem = _filled(column, value)
            if problem:
                code, template, params = problem
                severity = WARNING if code in _DOUBTS else ERROR
                row_number = row.number_in_excel
                yield read.finding(
                    severity, code, template, row=row_number, key=column.key, value=value, **params
                )


def _filled(column: Column, value: str) -> Problem | None:
    if not value:
        return ("empty_cell", "没有填写：请补填", {}) if column.required else None
    if column.kind == "choice" and value not in column.choices:
        choices = "、".join(column.choices)
        return "not_a_choice", "“{value}”不在可填的范围内：请填 {choices} 之一", {"choices": choices}
    if column.kind == "int" and not is_whole(value):
        return "not_a_count", "“{value}”不是数量：请填整数，例如 12", {}
    if column.key == "phone" and not is_phone(value):
        return "not_a_phone", NOT_A_PHONE, {}
    return None


def is_whole(text: str) -> bool:
    """Whether a text is a whole number in plain digits."""
    return text.isascii() and text.isdecimal()


def _year(value: str, *, earliest: int, latest: int) -> Problem | None:
    if not is_whole(value):
        return "not_a_year", "“{value}”不是年份：请填四位数字，例如 {latest}", {"latest": latest}
    if int(value) > latest:
        template = "制造年份“{value}”晚于今年（{latest}）：请按铭牌更正"
        return "future_year", template, {"latest": latest}
    if int(value) < earliest:
        template = "制造年份“{value}”早于 {earliest} 年：请按铭牌填写四位年份"
        return "absurd_year", template, {"earliest": earliest}
    return None


def _county(value: str, address: str, counties: Counties) -> Problem | None:
    matches = counties.find(value)
    if len(matches) > 1:
        choices = "、".join(counties.printed(match) for match in matches)
        return "ambiguous_county", "“{value}”可能指 {choices}：请写明全称", {"choices": choices}
    if not matches and (alike := counties.alike(value)):
        template = "本省没有名为“{value}”的县（区）：是否为“{alike}”？请按行政区划填写全称"
        return "unknown_county", template, {"alike": alike}
    if not matches:
        return "unknown_county", "本省没有名为“{value}”的县（区）：请按行政区划填写全称", {}
    if not is_county(matches[0]):
        return "county_missing", "“{value}”不是县（区）：请填写到县（区）", {}
    if elsewhere := counties.contradiction(matches[0], address):
        template = "“{value}”与地址不一致，地址写的是“{elsewhere}”：请核对哪一个有误"
        return "county_contradicts_address", template, {"elsewhere": elsewhere}
    return None
