"""`evenwatt monitor estimate`: the metering errors of a lake's chargers in a quarter (R-4.3.2-c)."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.monitor_options import add_engine, add_lake, engine_of, shown
from evenwatt.cli.printing import add_json_option, show


def register(commands: Any) -> None:
    estimate = commands.add_parser("estimate", help="由总表与充电桩示数估计计量误差（试行方法）")
    add_lake(estimate)
    estimate.add_argument("--out", required=True, help="写入结果的 Parquet 文件")
    estimate.add_argument("--state", help="由逐日累计的状态文件夹（monitor accumulate）得出结果，不读示数")
    estimate.add_argument("--method", default="gls-mixture", help="算法（默认 gls-mixture）")
    estimate.add_argument("--audit", help="以前季度的核查文件（monitor audit 写出），用于重校概率")
    add_engine(estimate)
    add_json_option(estimate)
    estimate.set_defaults(run=_estimate)


def _estimate(args: argparse.Namespace) -> int:
    from evenwatt.analytics.engine import set_environment

    set_environment()  # before numpy is imported
    from evenwatt.analytics.estimate import estimate
    from evenwatt.analytics.quarters import Quarter

    began = time.monotonic()
    summary = estimate(
        Path(args.lake),
        Quarter.parse(args.period),
        Path(args.out),
        name=args.method,
        audit=Path(args.audit) if args.audit else None,
        workers=max(args.workers, 1),
        engine=engine_of(args),
        state=Path(args.state) if args.state else None,
        progress=Bar("座场站", stream=sys.stderr),
    )
    seconds = time.monotonic() - began
    counts = {name: summary.verdicts.get(name, 0) for name in ("pass", "fail", "undetermined")}
    answer = {
        "stations": summary.stations,
        "chargers": summary.chargers,
        **counts,
        "seconds": round(seconds, 3),
        "readings": summary.readings,
        "method_version": summary.method_version,
        "until": str(summary.until) if summary.until else None,
        "findings": [vars(finding) for finding in summary.findings],
    }
    lines = [
        f"{summary.stations:,} 座场站，{summary.chargers:,} 台充电桩，"
        f"{summary.readings:,} 个读数，{seconds:.1f} 秒",
        f"合格 {counts['pass']:,}，不合格 {counts['fail']:,}，不能判定 {counts['undetermined']:,}，"
        f"写入 {args.out}",
        f"算法：{summary.method_version}",
    ]
    if summary.until:
        lines.append(f"示数累计至 {summary.until}")
    lines += shown([finding.message for finding in summary.findings])
    show(answer, lines, as_json=args.json)
    return 0
