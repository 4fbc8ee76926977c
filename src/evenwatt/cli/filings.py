"""`evenwatt filings`: check a filed Appendix B, F or G before it is sent (R-F-B, R-F-F, R-F-G)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evenwatt.cli.printing import add_json_option, show
from evenwatt.cli.today import today
from evenwatt.forms import appendix_b
from evenwatt.forms.check_b import check_b
from evenwatt.forms.filed import check_filed, read_filed
from evenwatt.forms.findings import Finding
from evenwatt.forms.reader import ReadForm, read
from evenwatt.law.divisions import divisions


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("filings", help="报备表检查").add_subparsers(required=True)
    check = commands.add_parser("check", help="检查附录B、F、G，自动识别是哪一种")
    check.add_argument("file", help="Excel 工作簿或 CSV 文件")
    add_json_option(check)
    check.set_defaults(run=_check)


def read_and_check(path: str) -> tuple[ReadForm, list[Finding]]:
    """Read an Appendix B and find what is wrong with it, without a registry to compare with."""
    form = read(Path(path).read_bytes(), Path(path).name, appendix_b.FORM)
    return form, check_b(form, today=today(), divisions=divisions())


def _acceptable(form: ReadForm, findings: list[Finding]) -> int:
    """How many rows can be accepted: those without an error, none while the file itself has one."""
    faulty = {finding.row for finding in findings if finding.is_error}
    rows = {row.number_in_excel for row in form.rows}
    return len(rows - faulty) if faulty <= rows else 0


def _check(args: argparse.Namespace) -> int:
    form = read_filed(Path(args.file).read_bytes(), Path(args.file).name)
    findings = check_filed(form, today=today(), divisions=divisions())
    errors = sum(finding.is_error for finding in findings)
    answer = {
        "form": form.form.code,
        "rows": len(form.rows),
        "ok": _acceptable(form, findings),
        "findings": [finding.as_dict() for finding in findings],
    }
    lines = [
        *(f"{'错误' if finding.is_error else '提醒'}  {finding.message}" for finding in findings),
        f"附录{form.form.code}，共 {len(form.rows)} 行：{errors} 个错误，{len(findings) - errors} 个提醒",
    ]
    show(answer, lines, as_json=args.json)
    return 1 if errors else 0
