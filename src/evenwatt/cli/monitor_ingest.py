"""`evenwatt monitor ingest`: files of platforms into the lake."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evenwatt.cli.bar import Bar
from evenwatt.cli.monitor_options import folder
from evenwatt.cli.printing import add_json_option, show

_CONTENTS = {"stations": "场站", "chargers": "充电桩", "registers": "电量读数", "orders": "订单"}


def register(commands: Any) -> None:
    ingest = commands.add_parser("ingest", help="把 CSV、Parquet、Arrow 文件导入数据湖")
    ingest.add_argument("files", nargs="+", metavar="FILE", help="场站、充电桩、电量读数或订单的文件")
    ingest.add_argument("--lake", required=True, help="数据湖文件夹，没有时新建")
    ingest.add_argument(
        "--timezone",
        default="Asia/Shanghai",
        help="时间未注明时区且场站时区未知时所用的时区（默认 Asia/Shanghai）",
    )
    add_json_option(ingest)
    ingest.set_defaults(run=_ingest)


def _ingest(args: argparse.Namespace) -> int:
    from evenwatt.analytics.ingest.run import ingest

    done = ingest(
        [Path(each) for each in args.files],
        folder(args.lake, "--lake"),
        at=datetime.now(UTC),
        timezone=args.timezone,
        progress=Bar("个文件", stream=sys.stderr),
    )
    findings = [finding for each in done for finding in each.findings]
    errors = sum(finding.is_error for finding in findings)
    answer = {
        "files": [
            {
                "file": str(each.path),
                "content": each.content,
                "already": each.already,
                "rows": each.rows,
                "changed": [
                    {"station_id": change.station_id, "period": str(change.quarter)}
                    for change in each.changed
                ],
            }
            for each in done
        ],
        "findings": [finding.as_dict() for finding in findings],
    }
    lines = [f"{'错误' if finding.is_error else '提醒'}  {finding.in_words()}" for finding in findings]
    for each in done:
        if each.content is None:
            lines.append(f"{each.path}：以前导入过，未作更改")
        else:
            lines.append(
                f"{each.path}：{_CONTENTS[each.content]} {each.rows:,} 行，"
                f"{len(each.changed):,} 个场站季度待重新估计"
            )
    show(answer, lines, as_json=args.json)
    return 1 if errors else 0
