"""Workbooks as operators send them: right ones to be broken in one place by each test."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from evenwatt.forms import appendix_b
from evenwatt.forms.check_b import check_b
from evenwatt.forms.findings import Finding
from evenwatt.forms.reader import ReadForm, read
from evenwatt.law.divisions import divisions
from tests.fixtures.required import missing

TODAY = date(2026, 3, 2)
TITLES = ["序号", *(column.title for column in appendix_b.FORM.printed_columns)]
ROW = ["望江站", "武汉市江岸区一路1号", "江岸区", "SN0001", "甲制造商", "DC-120kW", 2024, "自营"]
PROMISE = "本机构承诺以上填报事项的信息真实有效。"


def rows(count: int) -> list[list[object]]:
    """Good data rows that differ in their serial."""
    return [[*ROW[:3], f"SN{number:04d}", *ROW[4:]] for number in range(1, count + 1)]


def sheet_of(data: list[list[object]], *, titles: list[str] = TITLES) -> openpyxl.Workbook:
    """The printed layout of Appendix B around data rows; the serial number column is filled in."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附录B"
    chargers, stations = len(data), len({row[0] for row in data})
    for line in (
        [appendix_b.FORM.title],
        ["运营机构（平台）\n名称", None, "示例运营机构"],
        ["运营机构（平台）地址", None, "武汉", None, None, "运营机构(平台）计量管理信用评价等级", None, "B"],
        ["注册所在地", None, "武汉市/江岸区", None, None, "站点数量", None, f"{stations}处"],
        ["充电桩总量", None, f"{chargers}台", None, None, "联系邮箱", None, "a@example.org"],
        ["联系人", None, "报备员 01", None, None, "联系电话", None, "02700000000"],
        titles,
        *([number, *row] for number, row in enumerate(data, start=1)),
        ["真实性承诺", None, f"{PROMISE}\n签字：   （盖章）\n年   月   日"],
        ["市场监督\n部门审核意见", None, "签字：   （盖章）\n年   月   日"],
        ["注：1.运营机构填报后报县市场监管部门；2.行数不够可自行增加。"],
    ):
        sheet.append(line)
    return book


def content_of(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def filed(data: list[list[object]], change: Callable[[Worksheet], None] | None = None) -> ReadForm:
    """A printed form around data rows, changed in one place and read."""
    book = sheet_of(data)
    if change:
        change(book.active)
    return read(content_of(book), "报备.xlsx", appendix_b.FORM)


def checked(form: ReadForm, **more: object) -> list[Finding]:
    """All findings on a read form."""
    return check_b(form, today=TODAY, divisions=divisions(), **more)


def codes(findings: list[Finding]) -> list[str]:
    """The codes of findings, in order."""
    return [finding.code for finding in findings]


def real_data(name: str) -> Path:
    """A file of the real data set; skips where it is absent unless ``REQUIRE`` asks for it."""
    root = Path(__file__).parents[3]
    path = (root / os.environ.get("EVENWATT_REAL_DATA", "../shared/data") / name).resolve()
    if not path.exists():
        missing("data", f"real data absent: {path} (set EVENWATT_REAL_DATA)")
    return path
