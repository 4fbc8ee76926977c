"""`evenwatt monitor estimate`: the metering errors of a lake's chargers in a quarter (R-4.3.2-c)."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.refusal import Denied

_SHOWN = 20
"""Findings in the table for people; the JSON has all."""


def register(commands: Any) -> None:
    estimate = commands.add_parser("estimate", help="由总表与充电桩示数估计计量误差（试行方法）")
    estimate.add_argument("lake", help="数据湖文件夹")
    estimate.add_argument("--period", required=True, help="期间，如 2026Q3")
    estimate.add_argument("--out", required=True, help="写入结果的 Parquet 文件")
    estimate.add_argument("--state", help="由逐日累计的状态文件夹（monitor accumulate）得出结果，不读示数")
    estimate.add_argument("--engine", default="local", help="计算引擎：local（默认）或 spark")
    estimate.add_argument(
        "--spark-master", help="Spark 集群地址，如 spark://主机:7077（默认取 Spark 的配置）"
    )
    estimate.add_argument("--method", default="gls-mixture", help="算法（默认 gls-mixture）")
    estimate.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="进程数，不影响结果")
    add_json_option(estimate)
    estimate.set_defaults(run=_estimate)


def _estimate(args: argparse.Namespace) -> int:
    from evenwatt.analytics.engine import THREAD_SETTINGS

    for name in THREAD_SETTINGS:  # before numpy is imported
        os.environ.setdefault(name, "1")
    from evenwatt.analytics.estimate import estimate
    from evenwatt.analytics.quarters import Quarter

    began = time.monotonic()
    summary = estimate(
        Path(args.lake),
        Quarter.parse(args.period),
        Path(args.out),
        name=args.method,
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
        "findings": [vars(finding) for finding in summary.findings],
    }
    lines = [
        f"{summary.stations:,} 座场站，{summary.chargers:,} 台充电桩，"
        f"{summary.readings:,} 个读数，{seconds:.1f} 秒",
        f"合格 {counts['pass']:,}，不合格 {counts['fail']:,}，不能判定 {counts['undetermined']:,}，"
        f"写入 {args.out}",
        f"算法：{summary.method_version}",
    ]
    lines += [f"  {finding.message}" for finding in summary.findings[:_SHOWN]]
    if len(summary.findings) > _SHOWN:
        lines.append(f"  另有 {len(summary.findings) - _SHOWN:,} 条，见 --json")
    show(answer, lines, as_json=args.json)
    return 0


def engine_of(args: argparse.Namespace) -> Any:
    """Return the engine asked for; None is this machine."""
    if args.engine == "local":
        return None
    if args.engine == "spark":
        from evenwatt.analytics.spark_engine import SparkEngine

        return SparkEngine(master=args.spark_master)
    raise Denied(
        "没有计算引擎“{name}”，可用：local、spark",
        clause="R-4.3.2-c",
        code="unknown_engine",
        name=args.engine,
    )
