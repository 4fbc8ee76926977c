"""`evenwatt law coverage`: which clauses the software cites and its tests have shown."""

from __future__ import annotations

import argparse
from typing import Any

from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.coverage import coverage


def register(commands: Any) -> None:
    command = commands.add_parser("coverage", help="条款的实现与测试")
    add_json_option(command)
    command.set_defaults(run=_coverage)


def _coverage(args: argparse.Namespace) -> int:
    found = coverage()
    answer = {
        "clauses": len(found.clauses),
        "software": len(found.software),
        "uncited": found.uncited,
        "untested": found.untested,
    }
    lines = [
        f"共 {len(found.clauses)} 条，由软件实现 {len(found.software)} 条",
        f"代码和参数均未引用：{'、'.join(found.uncited) or '无'}",
        f"没有经测试证实：{'、'.join(found.untested) or '无'}",
    ]
    show(answer, lines, as_json=args.json)
    return 1 if found.uncited or found.untested else 0
