"""`evenwatt manage …`: Django's own commands, such as `shell` and `makemigrations`."""

from __future__ import annotations

import argparse
from typing import Any

from evenwatt.cli.framework import enter
from evenwatt.cli.migrate import warn_of_one_role


def register(subparsers: Any) -> None:
    manage = subparsers.add_parser("manage", help="Django 管理命令", add_help=False)
    manage.add_argument("--role", choices=["app", "owner"], default="app", help="以何种数据库角色连接")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)


def _manage(args: argparse.Namespace) -> int:
    enter(args.role)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["evenwatt manage", *args.arguments])
    if args.arguments[:1] == ["migrate"]:
        warn_of_one_role()
    return 0
