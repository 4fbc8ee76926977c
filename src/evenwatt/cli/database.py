"""`evenwatt database`: look after the embedded server; one named by DATABASE_URL looks after itself."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def database_in_use() -> Iterator[None]:
    """Keep the embedded server for a site, and stop it with the last one; another server is left alone."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    from evenwatt.config import embedded_postgres

    with embedded_postgres.used(embedded_postgres.data_folder() / "postgres"):
        yield


def stop_embedded() -> None:
    """Stop the embedded server, if this installation uses it and it runs."""
    if "DATABASE_URL" in os.environ:
        return
    from evenwatt.config import embedded_postgres

    embedded_postgres.stop(embedded_postgres.data_folder() / "postgres")
