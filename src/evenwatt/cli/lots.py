"""`evenwatt lots`: the lots that the chargers of filed workbooks form (R-3.8-a, R-4.4.2-a)."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from evenwatt.cli.filings import read_and_check
from evenwatt.cli.lot_words import area_names, jump_json, lot_line, reason_json, split_json, warning_lines
from evenwatt.cli.printing import add_json_option, show
from evenwatt.cli.today import today
from evenwatt.forms.candidates import Unusable, candidates, of_the_table
from evenwatt.forms.counties import Counties
from evenwatt.law.catalog import catalog
from evenwatt.law.divisions import divisions
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.rules.lot_forming import Candidate, FormedLot, form_lots
from evenwatt.rules.lot_reasons import LotReason, charger_reasons, lot_reasons
from evenwatt.rules.plan_jumps import plan_jumps
from evenwatt.rules.splitting_warnings import splitting_warnings


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("lots", help="组批").add_subparsers(required=True)
    form = commands.add_parser("form", help="由附录B报备表组批；未填种类的按型号推定，未经确认")
    form.add_argument("files", nargs="+", metavar="FILE", help="Excel 工作簿或 CSV 文件")
    form.add_argument("--area", choices=("county", "city"), help="组批区域")
    form.add_argument("--level", help="检验水平")
    form.add_argument("--aql", help="接收质量限")
    add_json_option(form)
    form.set_defaults(run=_form)


def _form(args: argparse.Namespace) -> int:
    chargers, unusable, left_out = _gather(args.files)
    chosen = {"sampling_level": args.level, "sampling_aql": args.aql}
    given = {name: value for name, value in chosen.items() if value is not None}
    choice = SamplingChoice.in_force(on=today(), **given)
    area = args.area or catalog().value("lot_area", on=today())
    span = catalog().value("lot_year_span", on=today())
    forming = form_lots(chargers, lot_area=area, year_span=span, plan_for=choice.plan, spare_for=choice.spare)
    reasons = partial(lot_reasons, year_span=span, plan_for=choice.plan)
    splits = splitting_warnings(forming, year_span=span, plan_for=choice.plan)
    jumps = plan_jumps(forming, plan_for=choice.plan, ratio=catalog().value("plan_jump_ratio", on=today()))
    answer = {
        "lots": [_lot_json(lot, reasons(lot)) for lot in forming.lots],
        "full_verification": [each for lot in forming.too_small for each in _singles_json(lot, reasons(lot))],
        "unusable": unusable,
        "warnings": [*map(split_json, splits), *map(jump_json, jumps)],
    }
    lines = [
        *map(lot_line, forming.lots),
        *warning_lines(splits, jumps),
        *left_out,
        f"共 {len(forming.lots)} 批 {sum(lot.size for lot in forming.lots)} 台，"
        f"逐台检定 {len(forming.full_verification)} 台，不能使用 {len(unusable)} 行",
    ]
    show(answer, lines, as_json=args.json)
    return 1 if unusable else 0


def _gather(paths: Iterable[str]) -> tuple[list[Candidate], list[dict[str, Any]], list[str]]:
    """Read all files; a charger that an earlier file already has is unusable in a later one.

    Returns the chargers, what is unusable with its whole reason, and lines that say each reason once.
    """
    counties = Counties(divisions())
    chargers: dict[int | str, Candidate] = {}
    unusable: list[dict[str, Any]] = []
    lines: list[str] = []
    for path in paths:
        read, findings = read_and_check(path)
        if read.rows:
            of_all = [finding.message for finding in of_the_table(read, findings)]
        else:
            of_all = [finding.message for finding in findings if finding.is_error]
            unusable += [{"file": path, "row": None, "reason": message} for message in of_all]
        count = f" 的 {len(read.rows)} 行都" if read.rows else " "
        lines += [f"{path}{count}不能组批：{' '.join(of_all)}"] * bool(of_all)
        rows = candidates(read, findings, counties=counties, today=today())
        for row, found in zip(read.rows, rows, strict=True):
            if isinstance(found, Unusable):
                unusable.append({"file": path, "row": found.row, "reason": found.reason})
                lines += [f"{path} 第 {found.row} 行不能组批：{found.own}"] * bool(found.own)
            elif found.key in chargers:
                reason = f"出厂编号“{found.serial}”在前面的文件中已有"
                unusable.append({"file": path, "row": row.number_in_excel, "reason": reason})
                lines.append(f"{path} 第 {row.number_in_excel} 行不能组批：{reason}")
            else:
                chargers[found.key] = found
    return list(chargers.values()), unusable, lines


def _lot_json(lot: FormedLot, reasons: Iterable[LotReason]) -> dict[str, Any]:
    """``reasons`` hold for every member, ``member_reasons`` by serial only for the one."""
    return {
        "number": lot.number,
        "area": area_names()[lot.area],
        "operator": lot.operator,
        "maker": lot.maker,
        "model": lot.model,
        "kind": lot.kind,
        "accuracy_class": lot.accuracy_class,
        "years": list(lot.years),
        "size": lot.size,
        "n": lot.plan.n,
        "ac": lot.plan.ac,
        "re": lot.plan.re,
        "spare": lot.spare,
        "members": [member.serial for member in lot.members],
        "reasons": [reason_json(reason) for reason in reasons],
        "member_reasons": {
            member.serial: [reason_json(reason) for reason in own]
            for member in lot.members
            if (own := charger_reasons(lot, member))
        },
    }


def _singles_json(lot: FormedLot, reasons: Iterable[LotReason]) -> Iterator[dict[str, Any]]:
    shared = [reason_json(reason) for reason in reasons]
    for member in lot.members:
        own = [reason_json(reason) for reason in charger_reasons(lot, member)]
        yield {
            "serial": member.serial,
            "reason": shared[-1]["message"],
            "code": shared[-1]["code"],
            "number": lot.number,
            "reasons": [*shared, *own],
        }
