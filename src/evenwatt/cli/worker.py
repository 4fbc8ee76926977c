"""`evenwatt worker`: serve the background jobs of an installation; one at a time."""

from __future__ import annotations

import argparse
import logging
import sys
from typing import Any

from evenwatt.cli.framework import enter


def register(subparsers: Any) -> None:
    worker = subparsers.add_parser("worker", help="办理后台任务")
    worker.set_defaults(run=_worker)


def _worker(args: argparse.Namespace) -> int:
    enter()
    from django.core.management import call_command
    from django.db import connection

    from evenwatt.kernel.worker import sole_worker, take_up_orphans

    # The lock lives as long as its connection, and Django closes old ones between jobs.
    connection.settings_dict["CONN_MAX_AGE"] = None
    with sole_worker() as is_sole:
        if not is_sole:
            print("后台任务已在另一个进程中办理", file=sys.stderr)
            return 1
        take_up_orphans()
        # Its farewell asks for a second Ctrl+C, which would cut a job in the middle.
        logging.getLogger("django_tasks_db").addFilter(
            lambda record: not str(record.msg).startswith("Received %s - shutting down")
        )
        call_command("db_worker", startup_delay=False, reload=False)
    return 0
