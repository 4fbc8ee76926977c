"""`evenwatt monitor assess`: results beside the truth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evenwatt.cli.printing import add_json_option, show


def register(commands: Any) -> None:
    assess = commands.add_parser("assess", help="估计结果与真实误差比较，得出准确度")
    assess.add_argument("results", help="估计结果，Parquet 文件")
    assess.add_argument("truth", help="真实误差 truth.parquet")
    assess.add_argument("--lake", help="按充电方式、计量侧等分组所用的数据湖（默认 TRUTH 所在的文件夹）")
    assess.add_argument("--period", help="结果含多个期间时选定一个，如 2026Q3")
    assess.add_argument("--report", help="写入报告（网页和图）的文件夹")
    add_json_option(assess)
    assess.set_defaults(run=_assess)


def _assess(args: argparse.Namespace) -> int:
    from evenwatt.analytics.assess import accuracy, judge
    from evenwatt.analytics.assess_groups import by_group, lake_beside
    from evenwatt.analytics.assess_page import FIGURES, GROUPS, shown, write_report

    truth = Path(args.truth)
    judged = judge(Path(args.results), truth, period=args.period)
    overall = accuracy(judged)
    groups = by_group(judged, Path(args.lake) if args.lake else lake_beside(truth))
    lines = [f"{word}：{shown(overall.as_dict()[figure])}" for figure, word in FIGURES.items()]
    for name, members in groups.items():
        lines.append(f"按{GROUPS[name]}：")
        lines += [
            f"  {group}：{each.chargers:,} 台，均方根误差 {shown(each.rmse_pp)}，检出率"
            f" {shown(each.detection_at_1pct_fpr)}，覆盖率 {shown(each.coverage95)}，"
            f"不能判定 {shown(each.undetermined)}"
            for group, each in members.items()
        ]
    answer = overall.as_dict() | {
        "by": {
            name: {group: each.as_dict() for group, each in members.items()}
            for name, members in groups.items()
        }
    }
    if args.report:
        page = write_report(judged, overall, groups, Path(args.report), title=f"{args.results}，{args.truth}")
        answer["report"] = str(page)
        lines.append(f"报告：{page}")
    show(answer, lines, as_json=args.json)
    return 0
