"""Enter Django from a command: only the commands that touch the database pay for it."""

from __future__ import annotations

import os
import sys
from typing import Literal

SETTINGS = "evenwatt.config.settings"


_UNDEFINED = ("42P01", "42703")
"""What PostgreSQL answers when a table or a column is not there."""

_NO_WAY_IN = ("08", "28", "3D", "57")
"""Classes of its answers to who cannot enter: no connection, no authorisation, no database, going down."""


def enter(role: Literal["owner", "app"] = "app") -> None:
    """Load the settings and the applications, connecting as one of the two database roles."""
    os.environ["EVENWATT_DATABASE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def database_fault(error: Exception) -> str | None:
    """Return the sentence for a database that is not there or not of this version; None for other errors."""
    django = sys.modules.get("django.db.utils")
    if django is None or not isinstance(error, django.DatabaseError):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _UNDEFINED:
        return "数据库的结构不是本版本的；请先运行 evenwatt migrate"
    if isinstance(error, django.OperationalError) and (state is None or state[:2] in _NO_WAY_IN):
        return "连接不上数据库；请检查 DATABASE_URL 和数据库服务是否已启动"
    return None


def command(*arguments: str) -> list[str]:
    """Return the command line that runs `evenwatt` with ``arguments`` in a process of its own."""
    return [sys.executable, "-m", "evenwatt.cli.main", *arguments]
