"""`evenwatt database`: look after the embedded server; one named by DATABASE_URL looks after itself."""

from __future__ import annotations

import argparse
import os
from typing import Any


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("database", help="内置数据库").add_subparsers(required=True)
    stop = commands.add_parser("stop", help="停止内置数据库")
    stop.set_defaults(run=_stop)
    remove = commands.add_parser("remove", help="停止内置数据库并删除其数据")
    remove.set_defaults(run=_remove)


def _stop(args: argparse.Namespace) -> int:
    stop_embedded()
    return 0


def _remove(args: argparse.Namespace) -> int:
    from evenwatt.config import embedded_postgres

    embedded_postgres.remove(embedded_postgres.data_folder() / "postgres")
    return 0


def stop_embedded() -> None:
    """Stop the embedded server, if this installation uses it and it runs."""
    if "DATABASE_URL" in os.environ:
        return
    from evenwatt.config import embedded_postgres

    embedded_postgres.stop(embedded_postgres.data_folder() / "postgres")
