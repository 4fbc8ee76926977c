"""`evenwatt verify`: the verdict on one charger from a file of readings (R-4.4.4-a)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from evenwatt.cli.printing import add_json_option, read_json, show
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.metrology.error_budget import ErrorUncertainty, working_error_budgets
from evenwatt.metrology.verification import (
    ItemResult,
    LoadPoint,
    Measurement,
    Payment,
    PulsePoint,
    Verdict,
    judge,
)

_VERDICTS = {"conforming": "合格", "nonconforming": "不合格", "not_judged": "未判定"}


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("verify", help="检定结论").add_subparsers(required=True)

    charger = commands.add_parser("charger", help="由读数得出一台充电设施的结论")
    charger.add_argument("file", help="读数文件（JSON）")
    add_json_option(charger)
    charger.set_defaults(run=_charger)


def _charger(args: argparse.Namespace) -> int:
    file = read_json(args.file)
    try:
        measurement = _measurement(file)
    except KeyError as missing:
        raise _unusable(args.file, f"缺少 {missing}") from missing
    except (TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise _unusable(args.file, f"有不能识别的值（{error}）") from error
    judgement = judge(measurement)
    judged = judgement.verdict is not Verdict.NOT_JUDGED
    uncertainties = working_error_budgets(measurement) if judged else ()
    answer = {
        "verdict": judgement.verdict,
        "items": [asdict(item) for item in judgement.items],
        "uncertainty": [each.as_dict() for each in uncertainties],
        "params": judgement.params,
    }
    titles = catalog().value("verification_items", on=measurement.on)
    lines = [_line(titles.get(item.item, "绝缘电阻"), item) for item in judgement.items]
    lines += map(_uncertainty_line, uncertainties)
    lines.append(f"结论：{_VERDICTS[judgement.verdict]}")
    show(answer, lines, as_json=args.json)
    return 1 if judgement.verdict is Verdict.NONCONFORMING else 0


def _measurement(file: Mapping[str, Any]) -> Measurement:
    return Measurement(
        kind=file["kind"],
        accuracy_class=str(file["class"]),
        display_step_kwh=_decimal(file["display_step_kwh"]),
        edition=str(file["edition"]),
        on=date.fromisoformat(file["on"]),
        kind_of_verification=file["kind_of_verification"],
        standard_uncertainty_pct=_decimal(file["standard"]["uncertainty_pct"]),
        standard_valid_until=date.fromisoformat(file["standard"]["valid_until"]),
        appearance=_truth(file["appearance"]),
        insulation_mohm=_decimal(file["insulation_mohm"]),
        load_points=tuple(map(_load_point, file["load_points"])),
        clock_s=None if file.get("clock_s") is None else _decimal(file["clock_s"]),
        indication=None if file.get("indication") is None else _by_energy(file["indication"]),
        payment=None if file.get("payment") is None else _payment(file["payment"]),
    )


def _load_point(point: Mapping[str, Any]) -> LoadPoint | PulsePoint:
    return _by_pulses(point) if "preset_pulses" in point else _by_energy(point)


def _by_energy(point: Mapping[str, Any]) -> LoadPoint:
    return LoadPoint(_decimals(point["pile_kwh"]), _decimals(point["standard_kwh"]))


def _by_pulses(point: Mapping[str, Any]) -> PulsePoint:
    return PulsePoint(_decimals(point["preset_pulses"]), _decimals(point["counted_pulses"]))


def _payment(payment: Mapping[str, Any]) -> Payment:
    return Payment(
        paid_yuan=_decimal(payment["paid_yuan"]),
        pile_kwh=_decimal(payment["pile_kwh"]),
        yuan_per_kwh=_decimal(payment["yuan_per_kwh"]),
    )


def _decimals(numbers: Any) -> tuple[Decimal, ...]:
    return tuple(map(_decimal, numbers))


def _decimal(number: Any) -> Decimal:
    value = Decimal(str(number))  # a JSON number reads as the digits it was written with
    if not value.is_finite():
        raise ValueError(number)
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):  # the text "false" would otherwise pass for true
        raise ValueError(value)
    return value


def _line(title: str, item: ItemResult) -> str:
    where = f"负载点 {item.load_point} " if item.load_point else ""
    figure = item.error if item.rounded is None else item.rounded
    figures = "" if item.limit is None else f" {figure}（限 {item.limit}）"
    return f"{title} {where}{_VERDICTS[item.verdict]}{figures} {item.reason}".rstrip()


def _uncertainty_line(found: ErrorUncertainty) -> str:
    return f"工作误差 负载点 {found.load_point} 扩展不确定度 {found.expanded_pct:#.2g} %（k = {found.k:g}）"


def _unusable(path: str, why: str) -> Denied:
    return Denied("{path} {why}", clause="R-4.4.4-a", code="not_a_measurement", path=path, why=why)
