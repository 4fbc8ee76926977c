"""Check a filed Appendix F: every doubt about it as a finding with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from evenwatt.forms.appendix_f import GRADES
from evenwatt.forms.check_cells import cell_findings, is_whole
from evenwatt.forms.check_contact import contact_findings
from evenwatt.forms.check_header import header_findings
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.law.divisions import Division
from evenwatt.rules.spelling import spelling_key


def check_f(
    read: ReadForm, *, today: date, divisions: Iterable[Division], platform_name: str = ""
) -> list[Finding]:
    """Return all findings about a platform's list of operators, the reader's included, in sheet order.

    An operator has one row in each county where it has stations. ``platform_name`` is the name by which the
    platform that files is registered, "" if nobody knows.

    Clause: R-F-F, R-4.2.2-a, R-4.3.1-c.
    """
    if not read.columns:
        return read.findings
    counties = Counties(divisions)
    counted = {key: _total(read, key) for key in ("chargers", "stations")}
    return read.in_order(
        [
            *read.findings,
            *header_findings(read, counties=counties, filed_by=platform_name, counted=counted),
            *contact_findings(read),
            *_platform_grade(read),
            *cell_findings(read, counties=counties, today=today),
            *_repeated(read, counties),
            *_fewer_chargers_than_stations(read),
        ]
    )


def _total(read: ReadForm, key: str) -> int | None:
    """The sum of a column, None while one of its cells is no number."""
    counts = [row.values[key] for row in read.rows]
    return sum(map(int, counts)) if all(map(is_whole, counts)) else None


def _platform_grade(read: ReadForm) -> Iterator[Finding]:
    grade = read.header.get("grade", "")
    if grade and read.form.column("grade").normal(grade) not in GRADES:
        yield read.header_finding(
            WARNING,
            "not_a_choice",
            "“{value}”不在可填的范围内：请填 {choices} 之一",
            key="grade",
            value=grade,
            choices="、".join(GRADES),
        )


def _repeated(read: ReadForm, counties: Counties) -> Iterator[Finding]:
    """The same operator twice in one county; brackets and spacing make no other operator."""
    first: dict[tuple[str, object], Row] = {}
    for row in read.rows:
        name, county = row.values["operator"], row.values["county"]
        if not name:
            continue
        same = first.setdefault((spelling_key(name), counties.find(county) or county), row)
        if same is not row:
            yield read.finding(
                ERROR,
                "duplicate_operator",
                "“{value}”与第 {first} 行重复（同一县（区））：请合并为一行，或更正名称、县（区）",
                row=row.number_in_excel,
                key="operator",
                value=name,
                first=same.number_in_excel,
            )


def _fewer_chargers_than_stations(read: ReadForm) -> Iterator[Finding]:
    for row in read.rows:
        stations, chargers = row.values["stations"], row.values["chargers"]
        if is_whole(stations) and is_whole(chargers) and int(chargers) < int(stations):
            yield read.finding(
                WARNING,
                "fewer_chargers_than_stations",
                "充电桩 {value} 台，少于充电站 {stations} 处：请核对两列是否填反",
                row=row.number_in_excel,
                key="chargers",
                value=chargers,
                stations=stations,
            )
