"""`evenwatt law grade`: the grade that a filled score sheet gives (R-5-b, R-5-c, R-5-d, R-C.1-c)."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from evenwatt.cli.printing import add_json_option, read_json, show
from evenwatt.cli.today import today
from evenwatt.law.refusal import Denied
from evenwatt.rules.credit_grade import HeldGrade, decide_grade
from evenwatt.rules.score_sheet import score_sheet


def register(commands: Any) -> None:
    grade = commands.add_parser("grade", help="由评价表得分得出信用等级")
    grade.add_argument("--table", choices=("D", "E"), required=True, help="D 运营机构，E 运营平台")
    grade.add_argument("--scores", metavar="FILE", required=True, help="JSON 文件：评价要点与得分")
    grade.add_argument("--previous", metavar="GRADE", help="现等级")
    grade.add_argument("--previous-since", metavar="DATE", type=date.fromisoformat, help="现等级自何日起")
    grade.add_argument("--on", metavar="DATE", type=date.fromisoformat, help="评价日，默认今天")
    add_json_option(grade)
    grade.set_defaults(run=_grade)


def _grade(args: argparse.Namespace) -> int:
    if args.previous_since and not args.previous:
        raise Denied("写明了现等级自何日起，请同时写明现等级", clause="R-C.1-c", code="previous_missing")
    on = args.on or today()
    sheet = score_sheet(table=args.table, scores=read_json(args.scores), on=on)
    held = HeldGrade(args.previous, args.previous_since) if args.previous else None
    decision = decide_grade(sheet=sheet, held=held, on=on)
    reasons = [str(reason) for reason in decision.reasons]
    answer = {
        "total": sheet.total,
        "grade": decision.grade,
        "reasons": reasons,
        "codes": [reason.code for reason in decision.reasons],
    }
    show(answer, [f"总分 {sheet.total}，{decision.grade}级", *reasons], as_json=args.json)
    return 0
