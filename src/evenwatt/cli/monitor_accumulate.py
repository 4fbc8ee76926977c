"""`evenwatt monitor accumulate`: a lake's quarter day by day (R-4.3.2-c)."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.monitor_options import add_engine, add_lake, engine_of, folder, shown
from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.refusal import Denied


def register(commands: Any) -> None:
    accumulate = commands.add_parser("accumulate", help="逐日累计示数的统计量，供 estimate --state 得出结果")
    add_lake(accumulate)
    accumulate.add_argument("--state", required=True, help="状态文件夹，每个期间一个")
    accumulate.add_argument("--until", help="累计至哪一天（含），如 2026-08-15；默认到现有数据为止")
    add_engine(accumulate)
    add_json_option(accumulate)
    accumulate.set_defaults(run=_accumulate)


def _accumulate(args: argparse.Namespace) -> int:
    from evenwatt.analytics.engine import set_environment

    set_environment()  # before numpy is imported
    from evenwatt.analytics.accumulate import Step, accumulate
    from evenwatt.analytics.quarters import Quarter

    began = time.monotonic()
    summary = accumulate(
        Path(args.lake),
        Quarter.parse(args.period),
        folder(args.state, "--state"),
        until=_day(args.until),
        workers=max(args.workers, 1),
        engine=engine_of(args),
        progress=Bar("座场站", stream=sys.stderr),
    )
    seconds = time.monotonic() - began
    steps = summary.steps
    answer = {
        "stations": summary.stations,
        **{str(step): count for step, count in steps.items()},
        "seconds": round(seconds, 3),
        "readings": summary.readings,
        "method_version": summary.method_version,
        "until": str(summary.until),
        "findings": [vars(finding) for finding in summary.findings],
    }
    lines = [
        f"{summary.stations:,} 座场站，读取 {summary.readings:,} 个读数，{seconds:.1f} 秒",
        f"续接 {steps[Step.ADDED]:,}，从期初计算 {steps[Step.BEGUN]:,}，因更正重算 {steps[Step.REPLAYED]:,}，"
        f"无变化 {steps[Step.SAME]:,}，无法计算 {steps[Step.REFUSED]:,}，写入 {args.state}",
        f"示数累计至 {summary.until}，算法：{summary.method_version}",
    ]
    lines += shown([finding.message for finding in summary.findings])
    show(answer, lines, as_json=args.json)
    return 0


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Denied(
            "日期应写成 2026-08-15 的形式，填写的是“{text}”",
            clause="R-4.3.2-c",
            code="not_a_day",
            text=text,
        ) from error
