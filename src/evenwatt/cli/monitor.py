"""`evenwatt monitor`: the metering-data lake and what is estimated from it (R-3.10-a, R-4.3.2-c)."""

from __future__ import annotations

from typing import Any

from evenwatt.cli import (
    monitor_accumulate,
    monitor_assess,
    monitor_audit,
    monitor_estimate,
    monitor_ingest,
    monitor_screen,
    monitor_simulate,
)


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("monitor", help="在线计量监测").add_subparsers(required=True)
    monitor_simulate.register(commands)
    monitor_estimate.register(commands)
    monitor_accumulate.register(commands)
    monitor_ingest.register(commands)
    monitor_screen.register(commands)
    monitor_assess.register(commands)
    monitor_audit.register(commands)
