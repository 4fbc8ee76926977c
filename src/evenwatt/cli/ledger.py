"""`evenwatt ledger`: check a ledger of the compulsory platform before it is imported (R-4.3.2-a)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evenwatt.cli.printing import add_json_option, show
from evenwatt.cli.today import today
from evenwatt.law.divisions import divisions
from evenwatt.ledgers.mapping import Mapping
from evenwatt.ledgers.reader import read_ledger
from evenwatt.ledgers.shipped import from_yaml, shipped, shipped_mapping
from evenwatt.ledgers.transforms import Words


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("ledger", help="省强检平台台账检查").add_subparsers(required=True)
    check = commands.add_parser("check", help="按一种对应关系逐行检查台账")
    check.add_argument("file", help="Excel 工作簿或 CSV 文件")
    names = "、".join(mapping.name for mapping in shipped(on=today()))
    check.add_argument("--mapping", required=True, help=f"对应关系：{names}，或者一个 YAML 文件")
    add_json_option(check)
    check.set_defaults(run=_check)


def _mapping(name: str) -> Mapping:
    if name.endswith((".yaml", ".yml")):
        return from_yaml(Path(name).read_text(encoding="utf-8"))
    return shipped_mapping(name, on=today())


def _check(args: argparse.Namespace) -> int:
    mapping = _mapping(args.mapping)
    path = Path(args.file)
    words = Words.known(on=today(), divisions=divisions())
    ledger = read_ledger(path.read_bytes(), path.name, mapping, words)
    findings = ledger.all_findings
    errors = sum(finding.is_error for finding in findings)
    unfit = any(finding.is_error for finding in ledger.findings)
    answer = {
        "mapping": mapping.name,
        "rows": len(ledger.rows),
        "ok": 0 if unfit else sum(not row.is_wrong for row in ledger.rows),
        "findings": [finding.as_dict() for finding in findings],
    }
    lines = [
        *(f"{'错误' if finding.is_error else '提醒'}  {finding.message}" for finding in findings),
        f"{mapping.title}，共 {len(ledger.rows)} 行：{errors} 个错误，{len(findings) - errors} 个提醒",
    ]
    show(answer, lines, as_json=args.json)
    return 1 if errors else 0
