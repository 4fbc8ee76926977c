"""Enter Django from a command: only the commands that touch the database pay for it."""

from __future__ import annotations

import os
import sys
from typing import Literal

SETTINGS = "evenwatt.config.settings"


def enter(role: Literal["owner", "app"] = "app") -> None:
    """Load the settings and the applications, connecting as one of the two database roles."""
    os.environ["EVENWATT_DATABASE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def command(*arguments: str) -> list[str]:
    """Return the command line that runs `evenwatt` with ``arguments`` in a process of its own."""
    return [sys.executable, "-m", "evenwatt.cli.main", *arguments]
