"""`evenwatt lots`: the lots that the chargers of filed workbooks form (R-3.8-a, R-4.4.2-a)."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from evenwatt.cli.filings import read_and_check
from evenwatt.cli.printing import add_json_option, show
from evenwatt.cli.today import today
from evenwatt.forms.candidates import Unusable, candidates
from evenwatt.forms.counties import Counties
from evenwatt.law.catalog import catalog
from evenwatt.law.divisions import divisions
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.rules.lot_forming import TOO_FEW_FOR_A_LOT, Candidate, FormedLot, form_lots

_REASONS = {TOO_FEW_FOR_A_LOT: "同类设施台数不足以组批，逐台检定"}


def register(subparsers: Any) -> None:
    newest = catalog().newest
    commands = subparsers.add_parser("lots", help="组批").add_subparsers(required=True)
    form = commands.add_parser("form", help="由附录B报备表组批")
    form.add_argument("files", nargs="+", metavar="FILE", help="Excel 工作簿或 CSV 文件")
    form.add_argument("--area", choices=("county", "city"), default=newest("lot_area"), help="组批区域")
    form.add_argument("--level", default=newest("sampling_level"), help="检验水平")
    form.add_argument("--aql", default=newest("sampling_aql"), help="接收质量限")
    add_json_option(form)
    form.set_defaults(run=_form)


def _form(args: argparse.Namespace) -> int:
    chargers, unusable = _gather(args.files)
    choice = SamplingChoice.in_force(on=today(), sampling_level=args.level, sampling_aql=args.aql)
    forming = form_lots(
        chargers,
        lot_area=args.area,
        year_span=catalog().value("lot_year_span", on=today()),
        plan_for=choice.plan,
        spare_for=choice.spare,
    )
    lots = list(_numbered(forming.lots))
    answer = {
        "lots": lots,
        "full_verification": [
            {"serial": each.candidate.serial, "reason": _REASONS[each.reason], "code": each.reason}
            for each in forming.full_verification
        ],
        "unusable": unusable,
    }
    lines = [
        *(
            f"{lot['number']}  {lot['area']}  {lot['maker']} {lot['model']}  批量 {lot['size']}"
            f"  样本 {lot['n']}  Ac {lot['ac']}  Re {lot['re']}  备检 {lot['spare']}"
            for lot in lots
        ),
        *(f"{each['file']} 第 {each['row']} 行不能组批：{each['reason']}" for each in unusable),
        f"共 {len(lots)} 批 {sum(lot['size'] for lot in lots)} 台，"
        f"逐台检定 {len(forming.full_verification)} 台，不能使用 {len(unusable)} 行",
    ]
    show(answer, lines, as_json=args.json)
    return 1 if unusable else 0


def _gather(paths: Iterable[str]) -> tuple[list[Candidate], list[dict[str, Any]]]:
    """Read all files; a charger that an earlier file already has is unusable in a later one."""
    counties = Counties(divisions())
    chargers: dict[int | str, Candidate] = {}
    unusable: list[dict[str, Any]] = []
    for path in paths:
        read, findings = read_and_check(path)
        rowless = [finding.message for finding in findings if finding.is_error and not read.rows]
        unusable += [{"file": path, "row": None, "reason": message} for message in rowless]
        rows = candidates(read, findings, counties=counties, today=today())
        for row, found in zip(read.rows, rows, strict=True):
            if isinstance(found, Unusable):
                unusable.append({"file": path, "row": found.row, "reason": found.reason})
            elif found.key in chargers:
                reason = f"出厂编号“{found.serial}”在前面的文件中已有"
                unusable.append({"file": path, "row": row.number_in_excel, "reason": reason})
            else:
                chargers[found.key] = found
    return list(chargers.values()), unusable


def _numbered(lots: Iterable[FormedLot]) -> Iterator[dict[str, Any]]:
    """Number the lots within each area: division code and ordinal."""
    names = {division.code: division.name for division in divisions()}
    ordinals: Counter[str] = Counter()
    for lot in lots:
        ordinals[lot.area] += 1
        yield {
            "number": f"{lot.area}-{ordinals[lot.area]:03d}",
            "area": names[lot.area],
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
        }
