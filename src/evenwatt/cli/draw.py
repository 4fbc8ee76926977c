"""`evenwatt draw`: draw a lot's sample, or repeat a published draw: of one lot, or of a scheme (R-3.12-a)."""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from evenwatt.cli.printing import add_json_option, read_json, require_text, show
from evenwatt.cli.today import today
from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw import draw, verify_draw
from evenwatt.metrology.draw_publication import verify_published
from evenwatt.metrology.draw_shape import fault_of_lot, fault_of_publication
from evenwatt.metrology.sampling_choice import SamplingChoice


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("draw", help="抽样与复算").add_subparsers(required=True)

    run = commands.add_parser("run", help="从批中抽取样本和备检")
    run.add_argument("--lot", required=True, help='JSON 文件 {"lot", "members"}')
    run.add_argument("--seed", required=True, help="种子")
    run.add_argument("--out", help="抽样记录写入的文件")
    add_json_option(run)
    run.set_defaults(run=_run)

    verify = commands.add_parser("verify", help="复算已公布的抽样记录")
    verify.add_argument("record", help="抽样记录文件")
    add_json_option(verify)
    verify.set_defaults(run=_verify)

    script = commands.add_parser("script", help="输出复算程序：一个文件，不依赖本软件")
    script.set_defaults(run=_script)


def _run(args: argparse.Namespace) -> int:
    file = read_json(args.lot)
    members = file.get("members")
    if not isinstance(file.get("lot"), str) or not isinstance(members, list):
        raise Denied(
            "{path} 应含批次编号 lot 和出厂编号列表 members",
            clause="R-3.12-a",
            code="not_a_lot",
            path=args.lot,
        )
    if wrong := [member for member in members if not isinstance(member, str)]:
        raise Denied(
            "{path} 的 members 应全部是出厂编号文字，不能是 {wrong}",
            clause="R-3.12-a",
            code="not_a_serial",
            path=args.lot,
            wrong="、".join(json.dumps(each, ensure_ascii=False) for each in wrong[:3]),
        )
    require_text(args.seed, "--seed")
    n, spares = _sizes(len(members))
    record = draw(
        lot=file["lot"], members=members, seed=args.seed, sample_size=n, spare_size=spares
    ).as_dict()
    if args.out:
        _write(args.out, json.dumps(record, ensure_ascii=False, indent=1))
    lines = [
        f"样本（{n} 台）：{'、'.join(record['sample'])}",
        f"备检（{spares} 台）：{'、'.join(record['spares'])}",
    ]
    show(record, lines, as_json=args.json)
    return 0


def _write(path: str, text: str) -> None:
    """Write a file; a disk that fills while it is written does not say by itself which file it was."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        error.filename = path
        raise


def _sizes(lot_size: int) -> tuple[int, int]:
    """Return sample and spare size by the defaults in force: the file states no plan of its own."""
    choice = SamplingChoice.in_force(on=today())
    plan = choice.plan(lot_size)
    return plan.n, choice.spare(plan, lot_size)


def _verify(args: argparse.Namespace) -> int:
    record = read_json(args.record)
    is_whole = "records" in record
    if fault := fault_of_publication(record) if is_whole else fault_of_lot(record):
        raise Denied(
            "{path} 不是抽样记录：缺少或误填 {fault}",
            clause="R-3.12-a",
            code="not_a_record",
            path=args.record,
            fault=fault,
        )
    reason = verify_published(record) if is_whole else verify_draw(record)
    answer = {"valid": True} if reason is None else {"valid": False, "reason": reason}
    show(answer, [reason or "复算一致"], as_json=args.json)
    return 0 if reason is None else 1


def _script(_args: argparse.Namespace) -> int:
    script = files("evenwatt.law") / "published" / "verify_draw.py"
    print(script.read_text(encoding="utf-8"), end="")
    return 0
