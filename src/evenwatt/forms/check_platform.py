"""Checks of what only platforms file: whose a charger is, when a connection changed (R-4.2.2-a, b)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from evenwatt.forms.appendix_g import CONNECTED, DISCONNECTED
from evenwatt.forms.check_b import ChargerKey, charger_key
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline
from evenwatt.rules.spelling import spelling_key

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def day_of(text: str) -> date | None:
    """Return the day that a cell names as people write it, ``None`` where it names none.

    >>> day_of("2026年3月2日"), day_of("2026/3/2"), day_of("2026-02-30")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None)

    Clause: R-4.2.2-b.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def operator_findings(read: ReadForm, *, platform_name: str) -> Iterator[Finding]:
    """Yield the chargers of a platform's form B of which nobody says whose they are.

    A form B headed by the platform's own name needs our column; one headed by an operator's is about that
    operator.

    Clause: R-4.2.2-a, R-F-B.
    """
    name = read.header.get("name", "")
    if name and spelling_key(name) != spelling_key(platform_name):
        return
    for row in read.rows:
        if not row.values["operator"]:
            yield read.finding(
                ERROR,
                "operator_missing",
                "没有写明是哪家经营者的充电设施：请在“经营者名称”列填写，或每家经营者单独一份、"
                "表头名称填经营者",
                row=row.number_in_excel,
                key="operator",
            )


CHANGES_NOTHING = ("connected_already", "not_connected")
"""Codes of the findings on rows of form G that take no effect."""

_NOT_PASSED = "出厂编号“{value}”尚未重新检定或评价合格，不能恢复接入"


def stopped_findings(
    read: ReadForm, *, connected: Collection[tuple[str, str]], stopped: Collection[ChargerKey]
) -> Iterator[Finding]:
    """Yield the chargers of form B that stand still: not to be connected again, or still to be disconnected.

    ``connected`` is what the platform connects today, as (spelling key of the model, serial).

    Clause: R-4.2.2-c.
    """
    for row in read.rows:
        if charger_key(row.values) not in stopped:
            continue
        if (spelling_key(row.values["model"]), row.values["serial"]) not in connected:
            yield read.finding(
                ERROR,
                "not_passed",
                _NOT_PASSED,
                row=row.number_in_excel,
                key="serial",
                value=row.values["serial"],
            )
        else:
            yield read.finding(
                WARNING,
                "stopped_charger",
                "出厂编号“{value}”目前停用，合格以前应停止接入：请核对，并以附录G报送停止接入",
                row=row.number_in_excel,
                key="serial",
                value=row.values["serial"],
            )


def change_findings(
    read: ReadForm,
    *,
    today: date,
    connected: Collection[tuple[str, str]],
    stopped: Collection[tuple[str, str]],
) -> Iterator[Finding]:
    """Yield doubts about changes of connection that the registry raises.

    ``connected`` is what the platform connects today, ``stopped`` what may not be connected now, both as
    (spelling key of the model, serial).

    Clause: R-4.2.2-b, R-4.2.2-c.
    """
    if read.rows and "changed_on" not in read.columns:
        yield Finding(
            WARNING,
            "no_change_dates",
            "没有“变更日期”列：变更一律按提交之日认定，无法区分是否在3个月内报送；建议使用本系统的模板",
            read.sheet,
        )
    known = set(connected)
    # In the order in which the changes will be taken over: by day, of one day as the form has them.
    for row in sorted(read.rows, key=lambda row: day_of(row.values["changed_on"]) or today):
        values, number = row.values, row.number_in_excel
        charger = spelling_key(values["model"]), values["serial"]
        doubt = None
        if values["serial"]:
            doubt = _doubt(read, row, connected=charger in known, stopped=charger in stopped)
        idle = doubt is not None and doubt.code in CHANGES_NOTHING
        yield from _day(read, number, values["changed_on"], today, idle=idle)
        if doubt is not None:
            yield doubt
        if values["change"] == CONNECTED:
            known.add(charger)
        elif values["change"] == DISCONNECTED:
            known.discard(charger)


def _doubt(read: ReadForm, row: Row, *, connected: bool, stopped: bool) -> Finding | None:
    """What is doubtful about a change of a charger that the platform connects at that time, or not."""
    change, serial, number = row.values["change"], row.values["serial"], row.number_in_excel
    if change == CONNECTED and stopped:
        return read.finding(ERROR, "not_passed", _NOT_PASSED, row=number, key="change", value=serial)
    if change == CONNECTED and connected:
        return read.finding(
            WARNING,
            "connected_already",
            "出厂编号“{value}”已在接入状态，本行不产生变更：请核对编号和状态",
            row=number,
            key="change",
            value=serial,
        )
    if change == DISCONNECTED and not connected:
        return read.finding(
            WARNING,
            "not_connected",
            "本平台没有出厂编号“{value}”的接入记录，本行不产生变更：请核对型号和编号",
            row=number,
            key="serial",
            value=serial,
        )
    return None


def _day(read: ReadForm, number: int, text: str, today: date, *, idle: bool) -> Iterator[Finding]:
    """Doubts about the day of a change; a row that changes nothing is ``idle``, and late for nothing."""
    if not text:
        return
    day = day_of(text)
    if day is None:
        yield read.finding(
            ERROR,
            "not_a_day",
            "“{value}”不是日期：请按年-月-日填写，例如 2026-03-02",
            row=number,
            key="changed_on",
            value=text,
        )
    elif day > today:
        yield read.finding(
            ERROR,
            "future_change",
            "变更日期“{value}”晚于今天：变更之后再报送",
            row=number,
            key="changed_on",
            value=text,
        )
    elif not idle and today > (
        due_on := deadline("R-4.2.2-b", start=day, calendar=working_calendar()).due_on
    ):
        yield read.finding(
            WARNING,
            "late_change",
            "变更日期“{value}”的报送期限 {due_on} 已过：可以报送，记为逾期",
            row=number,
            key="changed_on",
            value=text,
            due_on=due_on,
        )
