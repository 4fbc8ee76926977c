"""`evenwatt demo`: the demonstration province, made by the same actions as people take."""

from __future__ import annotations

import argparse
import subprocess
from datetime import date
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.framework import command, enter
from evenwatt.cli.listening import listener
from evenwatt.cli.serve import serve, site


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("demo", help="演示省").add_subparsers(required=True)

    run = commands.add_parser("run", help="建库、装入演示省并启动网站")
    run.add_argument("--port", type=int, default=8000, help="端口")
    run.set_defaults(run=_run)

    load = commands.add_parser("load", help="装入演示省；已装入则不动")
    load.set_defaults(run=_load)
    for each in (run, load):
        each.add_argument("--chargers", type=int, default=None, help="只报备的充电设施台数，如 300000")

    clock = commands.add_parser("clock", help="把演示日期移到某一天")
    clock.add_argument("date", type=date.fromisoformat, help="如 2026-03-02")
    clock.set_defaults(run=_clock)


def _run(args: argparse.Namespace) -> int:
    bound = listener("127.0.0.1", args.port)
    with site():
        migrated = subprocess.run(command("migrate"), check=False)  # a process of its own: it is the owner's
        return migrated.returncode or _load(args) or serve(bound)


def _load(args: argparse.Namespace) -> int:
    enter()
    from django.db import connection

    from evenwatt.procedures.demonstration import load

    size = {} if args.chargers is None else {"chargers": args.chargers}
    load(lambda line: print(line, flush=True), bar=Bar("台次"), **size)
    connection.close()
    return 0


def _clock(args: argparse.Namespace) -> int:
    enter()
    from evenwatt.kernel.clock.reading import set_demonstration_date

    set_demonstration_date(args.date)
    print(f"演示日期：{args.date}")
    return 0
