"""Check a filed Appendix G: every doubt about it as a finding with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from evenwatt.forms.check_cells import cell_findings
from evenwatt.forms.check_header import header_findings
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.law.divisions import Division
from evenwatt.rules.spelling import spelling_key


def check_g(
    read: ReadForm, *, today: date, divisions: Iterable[Division], platform_name: str = ""
) -> list[Finding]:
    """Return all findings about a platform's changes of connection, the reader's included, in sheet order.

    ``platform_name`` is the name by which the platform that files is registered, "" if nobody knows.

    Clause: R-F-G, R-4.2.2-b.
    """
    if not read.columns:
        return read.findings
    counties = Counties(divisions)
    return read.in_order(
        [
            *read.findings,
            *header_findings(read, counties=counties, filed_by=platform_name, counted={}),
            *cell_findings(read, counties=counties, today=today),
            *_repeated(read),
            *_of_two_operators(read),
        ]
    )


def _charger(row: Row) -> tuple[str, str]:
    return spelling_key(row.values["model"]), row.values["serial"]


def _repeated(read: ReadForm) -> Iterator[Finding]:
    """The same change of a charger twice running: it can stop again only after it was in use again."""
    last: dict[tuple[str, str], Row] = {}
    for row in read.rows:
        if not row.values["serial"]:
            continue
        before = last.get(_charger(row))
        last[_charger(row)] = row
        if before and before.values["change"] == row.values["change"] != "":
            yield read.finding(
                ERROR,
                "duplicate_change",
                "出厂编号“{value}”与第 {first} 行重复，都是“{change}”：请更正编号或状态，或删去一行",
                row=row.number_in_excel,
                key="serial",
                value=row.values["serial"],
                first=before.number_in_excel,
                change=row.values["change"],
            )


def _of_two_operators(read: ReadForm) -> Iterator[Finding]:
    """One charger under two operators: perhaps it changed hands, perhaps a cell is wrong."""
    first: dict[tuple[str, str], Row] = {}
    for row in read.rows:
        if not row.values["serial"]:
            continue
        other = first.setdefault(_charger(row), row)
        if spelling_key(other.values["operator"]) != spelling_key(row.values["operator"]):
            yield read.finding(
                WARNING,
                "charger_of_two_operators",
                "出厂编号“{value}”在第 {first} 行属于“{operator}”：请核对经营者名称和编号",
                row=row.number_in_excel,
                key="serial",
                value=row.values["serial"],
                first=other.number_in_excel,
                operator=other.values["operator"],
            )
