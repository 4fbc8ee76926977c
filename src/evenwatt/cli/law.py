"""`evenwatt law`: what the regulation says of a day (R-0-a)."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from evenwatt.cli import law_grade
from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("law", help="期限与条款").add_subparsers(required=True)

    due = commands.add_parser("deadline", help="期限届满日")
    due.add_argument("--rule", required=True, help="条款，如 R-4.4.6-d")
    due.add_argument("--from", dest="start", type=date.fromisoformat, required=True, help="起算事件之日")
    add_json_option(due)
    due.set_defaults(run=_deadline)

    law_grade.register(commands)


def _deadline(args: argparse.Namespace) -> int:
    due = deadline(args.rule, start=args.start, calendar=working_calendar())
    answer = {"due_on": due.due_on, "provisional": due.provisional, "counted": due.counted}
    provisional = "（暂定：涉及尚未公布节假日安排的年份）" if due.provisional else ""
    lines = [f"{due.rule} 届满日 {due.due_on}{provisional}", *map(str, due.counted)]
    show(answer, lines, as_json=args.json)
    return 0
