"""`evenwatt monitor screen`: fault alarms and early warnings of a lake's quarter (R-3.10-a)."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.monitor_options import add_lake, add_workers, shown
from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.refusal import Denied


def register(commands: Any) -> None:
    screen = commands.add_parser("screen", help="筛查示数、订单和场站，得出故障报警和异常预警")
    add_lake(screen)
    screen.add_argument("--out", required=True, help="写入报警的 Parquet 文件")
    screen.add_argument("--results", help="本期估计结果，与 --previous 一起给出时筛查误差漂移")
    screen.add_argument("--previous", help="上期估计结果")
    screen.add_argument("--repull", help="写入补采清单的 CSV 文件")
    screen.add_argument("--report", help="写入报告（网页和图）的文件夹")
    add_workers(screen)
    add_json_option(screen)
    screen.set_defaults(run=_screen)


def _screen(args: argparse.Namespace) -> int:
    from evenwatt.analytics.alarm_rows import LEVELS, TITLES
    from evenwatt.analytics.drift import drifted
    from evenwatt.analytics.quarters import Quarter
    from evenwatt.analytics.screen import screen
    from evenwatt.metrology.online.screens import Level, Screen

    began = time.monotonic()
    if bool(args.results) != bool(args.previous):
        raise Denied(
            "筛查误差漂移须同时给出 --results 和 --previous", clause="R-3.10-a", code="one_of_two_results"
        )
    quarter = Quarter.parse(args.period)
    compared = drifted(Path(args.previous), Path(args.results), quarter) if args.results else None
    found = screen(
        Path(args.lake),
        quarter,
        Path(args.out),
        workers=max(args.workers, 1),
        more=compared,
        progress=Bar("座场站", stream=sys.stderr),
    )
    levels = Counter(found.alarms["level"].to_pylist())
    screens = Counter(found.alarms["screen"].to_pylist())
    readings = sum(found.gaps["readings"].to_pylist())
    seconds = time.monotonic() - began
    answer = {
        "stations": found.stations,
        "chargers": found.chargers,
        **{level.value: levels[level.value] for level in Level},
        "by_screen": {each.value: screens[each.value] for each in Screen if screens[each.value]},
        "repull": {"spans": found.gaps.num_rows, "readings": readings},
        "seconds": round(seconds, 3),
        "findings": [vars(finding) for finding in found.findings],
    }
    lines = [
        f"{found.stations:,} 座场站，{found.chargers:,} 台充电桩，{seconds:.1f} 秒",
        "，".join(f"{word} {levels[level.value]:,} 条" for level, word in LEVELS.items()),
        f"需补采 {found.gaps.num_rows:,} 段，{readings:,} 个读数",
        *(f"  {TITLES[Screen(each)]}：{count:,}" for each, count in screens.most_common()),
        *shown(found.alarms["message"].to_pylist()),
        *shown([finding.message for finding in found.findings]),
    ]
    if args.repull:
        from pyarrow.csv import write_csv

        from evenwatt.analytics.whole_file import whole

        with whole(Path(args.repull)) as unfinished:
            write_csv(found.gaps, unfinished)
        lines.append(f"补采清单：{args.repull}")
    if args.report:
        from evenwatt.analytics.alarm_page import write_page

        page = write_page(found.alarms, Path(args.report), title=f"{args.lake}，{args.period}")
        answer["report"] = str(page)
        lines.append(f"报告：{page}")
    show(answer, lines, as_json=args.json)
    return 0
