"""`evenwatt monitor audit`: past results beside what was found on site."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evenwatt.cli.monitor_options import shown
from evenwatt.cli.printing import add_json_option, show
from evenwatt.cli.today import today


def register(commands: Any) -> None:
    audit = commands.add_parser("audit", help="用现场检定结果核查以前季度的判定，并得出概率的重校")
    audit.add_argument("results", nargs="+", help="以前各季度的估计结果，Parquet 文件")
    audit.add_argument("on_site", help="现场检定结果 on_site.parquet")
    audit.add_argument("--out", required=True, help="写入核查文件（JSON），供 estimate --audit 使用")
    add_json_option(audit)
    audit.set_defaults(run=_audit)


def _audit(args: argparse.Namespace) -> int:
    from evenwatt.analytics.audit import audit, write_audit
    from evenwatt.analytics.whole_file import require_file_name

    require_file_name(Path(args.out))
    found = audit([Path(each) for each in args.results], Path(args.on_site), on=today())
    write_audit(found, Path(args.out))
    lines = [
        f"{each.period}：现场检定 {each.verified:,} 台；检出率 {_shown(each.hit)}，误报率"
        f" {_shown(each.false_alarm)}，不合格经证实 {_shown(each.confirmed)}"
        for each in found.quarters
    ]
    known = found.map
    if known.is_identity:
        lines.append(
            f"可用的现场检定结果 {known.verified:,} 台（超差 {known.outside:,} 台），不足以重校，概率不变"
        )
    else:
        at = "，".join(f"{p:.0%} → {q:.1%}" for p, q in _examples(known))
        lines.append(f"概率的重校由 {known.verified:,} 台（超差 {known.outside:,} 台）得出：{at}")
        lines.append(
            f"所依据的概率在 {known.p_low:.1%} 到 {known.p_high:.1%} 之间，此外的概率按两端的改变量调整"
        )
    lines.append(f"算法：{found.method_version}，写入 {args.out}")
    lines += shown(found.left_out)
    show(asdict(found), lines, as_json=args.json)
    return 0


def _shown(rate: Any) -> str:
    if not rate.of:
        return "—"
    return f"{rate.found / rate.of:.1%}（{rate.found:,}/{rate.of:,}，区间 {rate.low:.1%}–{rate.high:.1%}）"


def _examples(known: Any) -> list[tuple[float, float]]:
    import numpy as np

    at = np.array([0.1, 0.5, 0.9])
    return list(zip(at.tolist(), known.applied(at).tolist(), strict=True))
