"""`evenwatt plan`: which sample a lot needs, and what that sample lets through (R-4.4.2-c)."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.sampling_tables import SEVERITIES
from evenwatt.metrology.sampling import operating_characteristic, sampling_plan


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("plan", help="抽样方案与接收概率").add_subparsers(required=True)

    sample = commands.add_parser("sample", help="批量对应的抽样方案")
    sample.add_argument("--lot-size", type=int, required=True, help="批量（台）")
    sample.add_argument("--level", required=True, help="检验水平 S-1…S-4、I、II、III")
    sample.add_argument("--aql", required=True, help="接收质量限，如 4.0")
    sample.add_argument("--severity", choices=SEVERITIES, default="normal", help="严格度")
    add_json_option(sample)
    sample.set_defaults(run=_sample)

    oc = commands.add_parser("oc", help="接收概率随不合格台数的变化")
    oc.add_argument("--lot-size", type=int, required=True, help="批量（台）")
    oc.add_argument("--n", type=int, required=True, help="样本量（台）")
    oc.add_argument("--ac", type=int, required=True, help="接收数")
    add_json_option(oc)
    oc.set_defaults(run=_oc)


def _sample(args: argparse.Namespace) -> int:
    plan = sampling_plan(lot_size=args.lot_size, level=args.level, aql=args.aql, severity=args.severity)
    if plan.full_inspection:
        lines = [f"批量 {args.lot_size}：全部 {plan.n} 台逐台检定"]
    else:
        lines = [
            f"批量 {args.lot_size}：字码 {plan.code_letter}，样本量 {plan.n}，Ac {plan.ac}，Re {plan.re}"
        ]
    show(asdict(plan), lines, as_json=args.json)
    return 0


def _oc(args: argparse.Namespace) -> int:
    curve = operating_characteristic(lot_size=args.lot_size, n=args.n, ac=args.ac)
    points = [{"nonconforming": count, "p_accept": probability} for count, probability in enumerate(curve)]
    lines = [
        "不合格台数  接收概率",
        *(f"{count:>10}  {probability:.4f}" for count, probability in enumerate(curve)),
    ]
    show({"points": points}, lines, as_json=args.json)
    return 0
