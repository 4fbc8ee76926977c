"""`evenwatt law`: what the regulation says of a day (R-0-a)."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from evenwatt.cli import law_coverage, law_grade, law_recompute
from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.law.regulation import clauses
from evenwatt.rules.day_by_day import CountedDay, DayStatus, day_by_day
from evenwatt.rules.deadlines import PERIOD_UNITS, deadline, periods

_WEEKDAYS = "一二三四五六日"
_STATUSES = {
    DayStatus.EVENT: "当日不计",
    DayStatus.COUNTED: "第 {number} 日",
    DayStatus.MAKE_UP: "第 {number} 日（调休上班）",
    DayStatus.WEEKEND: "休息日",
    DayStatus.HOLIDAY: "节假日",
    DayStatus.ROLLED_TO: "顺延至此",
    DayStatus.DATE: "届满之日",
}


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("law", help="期限与条款").add_subparsers(required=True)

    due = commands.add_parser("deadline", help="期限届满日")
    due.add_argument("--rule", required=True, help="条款，如 R-4.4.6-d")
    due.add_argument("--from", dest="start", type=date.fromisoformat, required=True, help="起算事件之日")
    add_json_option(due)
    due.set_defaults(run=_deadline)

    law_coverage.register(commands)
    law_grade.register(commands)
    law_recompute.register(commands)


def _deadline(args: argparse.Namespace) -> int:
    _require_period(args.rule)
    calendar = working_calendar()
    due = deadline(args.rule, start=args.start, calendar=calendar)
    days = day_by_day(due, start=args.start, calendar=calendar)
    answer = {
        "due_on": due.due_on,
        "provisional": due.provisional,
        "counted": due.counted,
        "days": [asdict(day) for day in days],
    }
    provisional = "（暂定：涉及节假日安排尚未公布的日子）" if due.provisional else ""
    lines = [f"{due.rule} 届满日 {due.due_on}{provisional}", *map(_line, days)]
    show(answer, lines, as_json=args.json)
    return 0


def _require_period(rule: str) -> None:
    """Refuse what names no period, and say what it is and which names there are.

    Raises:
        Denied: ``rule`` is a clause with no period or with several, a first day, or no such thing.

    Clause: R-0-a.
    """
    known = periods()
    versions = catalog().versions.get(rule)
    if versions and versions[-1].unit in PERIOD_UNITS:
        return
    its_own = [one for one in known if one.clause == rule and one.name != rule]
    if versions and versions[-1].unit == "from_date":
        what = f"{rule} 是开始之日（{versions[-1].value}），不是期限"
    elif versions:
        what = f"{rule}（{versions[-1].title}）不是期限"
    elif its_own:
        what = f"{rule} 有 {len(its_own)} 项期限，请写明是哪一项"
    elif rule in clauses():
        what = f"{rule} 没有规定期限"
    else:
        what = f"没有编号为“{rule}”的条款或期限"
    listed = "、".join(f"{one.name}（{one.title}）" for one in its_own or known)
    raise Denied("{what}；可填 {listed}", clause="R-0-a", code="no_period", what=what, listed=listed)


def _line(day: CountedDay) -> str:
    status = _STATUSES[day.status].format(number=day.number)
    provisional = "（暂定）" if day.provisional else ""
    weekday = _WEEKDAYS[day.day.weekday()]
    return f"{day.day} 星期{weekday} {status}{provisional} {day.holiday}".rstrip()
