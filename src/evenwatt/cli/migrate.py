"""`evenwatt migrate`: bring the database up to date as its owner, then give the application its rights."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from evenwatt.cli.framework import enter

_ONE_ROLE = (
    "提醒：网站与表的所有者是同一数据库角色（{role}），它能修改、删除历史记录，数据库不再阻止；"
    "请另建一个所有者角色，写入环境变量 DATABASE_OWNER_URL，DATABASE_URL 只用应用角色，"
    "再执行 evenwatt migrate"
)


def register(subparsers: Any) -> None:
    migrate = subparsers.add_parser("migrate", help="更新数据库结构并授权")
    migrate.set_defaults(run=_migrate)


def _migrate(args: argparse.Namespace) -> int:
    enter("owner")
    from django.core.management import call_command

    from evenwatt.kernel.audit.guard import apply_guards

    call_command("migrate", verbosity=0, interactive=False)
    apply_guards(_application_role())
    warn_of_one_role()
    return 0


def warn_of_one_role() -> None:
    """Say on standard error what is lost if the application connects as the owner of the tables."""
    from django.db import connection

    if connection.settings_dict["USER"] == (role := _application_role()):
        print(_ONE_ROLE.format(role=role), file=sys.stderr)


def _application_role() -> str:
    """Return the role that DATABASE_URL names; the embedded server has one of its own."""
    return unquote(urlsplit(os.environ.get("DATABASE_URL", "")).username or "evenwatt_app")
