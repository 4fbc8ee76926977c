"""`evenwatt tick`: what falls due with time alone. A timer runs it once an hour; `serve` brings its own."""

from __future__ import annotations

import argparse
import time
from typing import Any

from evenwatt.cli.framework import enter

HOUR_S = 3600


def register(subparsers: Any) -> None:
    tick = subparsers.add_parser("tick", help="办理到期事项（每小时一次）")
    tick.add_argument("--hourly", action="store_true", help="持续运行，每小时办理一次")
    tick.set_defaults(run=_tick)


def _tick(args: argparse.Namespace) -> int:
    enter()
    from django.db import connection

    from evenwatt.kernel.clock.reading import now
    from evenwatt.procedures.tick import tick

    tick(at=now())
    while args.hourly:
        connection.close()
        time.sleep(HOUR_S)
        tick(at=now())
    return 0
