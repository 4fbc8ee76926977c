"""`evenwatt`: finds the command, runs it, turns refusals into exit statuses.

0 done; 1 the input was judged and found wanting; 2 unusable input or arguments, in one sentence on
standard error. A command's module is imported only when it is called, so that none pays for the others.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from evenwatt.cli.arguments import Parser, file_fault
from evenwatt.cli.framework import database_fault
from evenwatt.law.refusal import Denied

COMMANDS = {
    "plan": "抽样方案与接收概率",
    "lots": "组批",
    "filings": "报备表检查",
    "ledger": "省强检平台台账检查",
    "draw": "抽样与复算",
    "law": "期限与条款",
    "verify": "检定结论",
    "monitor": "在线计量监测",
    "serve": "启动网站、后台任务与定时事项",
    "demo": "演示省",
    "migrate": "更新数据库结构并授权",
    "found": "登记平台运维单位和第一名管理员",
    "worker": "办理后台任务",
    "tick": "办理到期事项（每小时一次）",
    "database": "内置数据库",
    "manage": "Django 管理命令",
}
"""Module of this package, offering ``register(subparsers)``, and what its command is for.

``register`` adds one parser and sets ``run=…`` on its leaves: a function of the parsed arguments that
returns the exit status, or raises :class:`Denied` for input it cannot use.
"""


_SIGPIPE = 128 + 13
"""The status of a command whose reader, such as `head`, has left: nothing went wrong, and nothing is said."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    _print_what_can_be_printed()
    try:
        try:
            return _command(sys.argv[1:] if argv is None else list(argv))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is flushed on leaving
        return _SIGPIPE


def _print_what_can_be_printed() -> None:
    """Let a terminal that has no Chinese show the numbers of the characters: no answer is lost over one."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _command(arguments: list[str]) -> int:
    parser = Parser(prog="evenwatt", description="衡桩：电动汽车公用充电设施计量监督管理")
    subparsers = parser.add_subparsers(metavar="命令", required=True)
    for name, purpose in COMMANDS.items():
        if arguments[:1] == [name]:
            import_module(f"evenwatt.cli.{name}").register(subparsers)
        else:
            subparsers.add_parser(name, help=purpose)
    args = parser.parse_args(arguments)
    try:
        return args.run(args)
    except Denied as refusal:
        print(refusal, file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(file_fault(error), file=sys.stderr)
    except Exception as error:
        if (fault := database_fault(error)) is None:
            raise
        print(fault, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
