"""`evenwatt migrate`: bring the database up to date as its owner, then give the application its rights."""

from __future__ import annotations

import argparse
import os
from typing import Any
from urllib.parse import unquote, urlsplit

from evenwatt.cli.framework import enter


def register(subparsers: Any) -> None:
    migrate = subparsers.add_parser("migrate", help="更新数据库结构并授权")
    migrate.set_defaults(run=_migrate)


def _migrate(args: argparse.Namespace) -> int:
    enter("owner")
    from django.core.management import call_command

    from evenwatt.kernel.audit.guard import apply_guards

    call_command("migrate", verbosity=0, interactive=False)
    apply_guards(_application_role())
    return 0


def _application_role() -> str:
    """Return the role that DATABASE_URL names; the embedded server has one of its own."""
    return unquote(urlsplit(os.environ.get("DATABASE_URL", "")).username or "evenwatt_app")
