"""Appendices F and G as platforms send them: right ones to be broken in one place by each test."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from evenwatt.forms import appendix_f, appendix_g
from evenwatt.forms.filed import check_filed
from evenwatt.forms.findings import Finding
from evenwatt.forms.layout import Form
from evenwatt.forms.reader import ReadForm, read
from evenwatt.forms.xlsx import write
from evenwatt.law.divisions import divisions
from tests.unit.forms.workbooks import TODAY

HEADER_F = {
    "name": "示例充电平台",
    "grade": "B",
    "registered_at": "武汉市江岸区",
    "contact": "报备员 01",
    "phone": "027-87654321",
    "email": "a@example.org",
    "chargers": "30",
    "stations": "3",
}
ROW_F = {
    "operator": "示例运营机构",
    "county": "江岸区",
    "stations": "2",
    "chargers": "20",
    "contact": "联系人 01",
    "phone": "13800000000",
    "grade": "A",
}
ROWS_F = [
    ROW_F,
    {
        **ROW_F,
        "operator": "甲充电有限公司",
        "county": "汉阳区",
        "stations": "1",
        "chargers": "10",
        "grade": "",
    },
]
HEADER_G = {"name": "示例充电平台"}
ROW_G = {
    "operator": "示例运营机构",
    "address": "武汉市江岸区一路1号",
    "model": "DC-120kW",
    "serial": "SN0001",
    "change": "停止",
    "reason": "计量评价不合格",
    "changed_on": "",
}
ROWS_G = [ROW_G, {**ROW_G, "serial": "SN0002", "change": "启用", "reason": "重新检定合格"}]

Rows = list[dict[str, str]]


def form_f(rows: Rows, **header: str) -> ReadForm:
    """An Appendix F written, with header fields changed, and read again."""
    return read(write(appendix_f.FORM, HEADER_F | header, rows), "F.xlsx", appendix_f.FORM)


def form_g(rows: Rows, **header: str) -> ReadForm:
    """An Appendix G written, with header fields changed, and read again."""
    return read(write(appendix_g.FORM, HEADER_G | header, rows), "G.xlsx", appendix_g.FORM)


def findings(form: ReadForm) -> list[Finding]:
    """All findings on a read form."""
    return check_filed(form, today=TODAY, divisions=divisions())


def as_csv(form: Form, header: Mapping[str, str], rows: Rows, encoding: str = "utf-8-sig") -> bytes:
    """The form as a spreadsheet program saves it as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([form.title])
    for line in form.header:
        writer.writerow([cell for field in line for cell in (field.title, header.get(field.key, ""))])
    writer.writerow(["序号", *(column.title for column in form.printed_columns)])
    for number, row in enumerate(rows, start=1):
        writer.writerow([number, *(row[column.key] for column in form.printed_columns)])
    for block in form.signatures:
        writer.writerow([block.label, block.text])
    writer.writerow([form.notes_line])
    return text.getvalue().encode(encoding)
