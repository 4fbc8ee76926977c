"""`evenwatt monitor simulate`: a lake whose truth is known."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.monitor_options import folder
from evenwatt.cli.printing import add_json_option, show


def register(commands: Any) -> None:
    simulate = commands.add_parser("simulate", help="按物理过程模拟场站数据，附真实误差")
    simulate.add_argument("--out", required=True, help="写入的文件夹")
    simulate.add_argument("--stations", type=int, default=300, help="场站数（默认 300）")
    simulate.add_argument("--days", type=int, default=90, help="天数（默认 90）")
    simulate.add_argument("--interval", type=int, default=60, help="采集间隔，分钟（默认 60）")
    simulate.add_argument("--seed", type=int, default=7, help="种子（默认 7）")
    simulate.add_argument("--period", default="2026Q3", help="起始季度（默认 2026Q3）")
    simulate.add_argument("--scenario", default="standard", help="情形（默认 standard）")
    simulate.add_argument("--shapes", help="真实充电记录的文件夹，时刻、时长与电量取自其中，误差照样注入")
    simulate.add_argument("--orders", action="store_true", help="同时写出充电订单")
    simulate.add_argument("--workers", type=int, default=1, help="进程数（默认 1），不影响结果")
    add_json_option(simulate)
    simulate.set_defaults(run=_simulate)


def _simulate(args: argparse.Namespace) -> int:
    from evenwatt.analytics.quarters import Quarter
    from evenwatt.analytics.simulate.run import simulate
    from evenwatt.analytics.simulate.scenario import scenario_named
    from evenwatt.analytics.simulate.shapes import read_shapes

    scenario = scenario_named(args.scenario)
    written = simulate(
        scenario,
        folder(args.out, "--out"),
        stations=args.stations,
        days=args.days,
        interval_min=args.interval,
        seed=args.seed,
        quarter=Quarter.parse(args.period),
        with_orders=args.orders,
        shapes=read_shapes(Path(args.shapes)) if args.shapes else None,
        workers=args.workers,
        progress=Bar("座场站", stream=sys.stderr),
    )
    answer = {
        "scenario": scenario.name,
        "stations": written.stations,
        "chargers": written.chargers,
        "readings": written.readings,
        "out": args.out,
    }
    lines = [
        f"{scenario.title}：{written.stations:,} 座场站，{written.chargers:,} 台充电桩，"
        f"{written.readings:,} 个读数，写入 {args.out}"
    ]
    show(answer, lines, as_json=args.json)
    return 0
