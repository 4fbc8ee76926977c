"""`evenwatt verify`: the verdict on one charger from a file of readings (R-4.4.4-a)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
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
    Judgement,
    LoadPoint,
    Measurement,
    Payment,
    PulsePoint,
    Verdict,
    conclusion,
    judge,
)

_VERDICTS = {"conforming": "合格", "nonconforming": "不合格", "not_judged": "未判定"}

#: A slip of the pen, whatever is measured; far below what decimal arithmetic can carry.
_BEYOND_ANY_READING = Decimal("1e9")

#: No instrument shows as many decimals, and each more costs time: 1e-1000000 half a minute.
_MOST_DECIMALS = 12


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
    except _FaultError as fault:
        raise Denied(
            "{path} {why}", clause="R-4.4.4-a", code="not_a_measurement", path=args.file, why=fault
        ) from fault
    judgement = judge(measurement)
    items = [*judgement.items, *_unstated_clock(file, judgement)]
    verdict = conclusion([item.verdict for item in items])
    measured = judgement.verdict is not Verdict.NOT_JUDGED
    uncertainties = working_error_budgets(measurement) if measured else ()
    answer = {
        "verdict": verdict,
        "items": [asdict(item) for item in items],
        "uncertainty": [each.as_dict() for each in uncertainties],
        "params": judgement.params,
    }
    titles = catalog().value("verification_items", on=measurement.on)
    lines = [_line(titles.get(item.item, "绝缘电阻"), item) for item in items]
    lines += map(_uncertainty_line, uncertainties)
    lines.append(f"结论：{_VERDICTS[verdict]}")
    show(answer, lines, as_json=args.json)
    return 1 if verdict is Verdict.NONCONFORMING else 0


def _unstated_clock(file: Mapping[str, Any], judgement: Judgement) -> Iterator[ItemResult]:
    """A clock left out may be forgotten; ``null`` says that prices do not depend on the time of day."""
    if "clock_s" not in file and judgement.verdict is not Verdict.NOT_JUDGED:
        reason = "没有填写 clock_s；不分时计价的请填 null"
        yield ItemResult("clock", None, None, None, None, Verdict.NOT_JUDGED, reason)


def _measurement(file: Mapping[str, Any]) -> Measurement:
    standard = _take(file, "standard")
    return Measurement(
        kind=_take(file, "kind", _text),
        accuracy_class=_take(file, "class", str),
        display_step_kwh=_take(file, "display_step_kwh", _decimal),
        edition=_take(file, "edition", str),
        on=_take(file, "on", date.fromisoformat),
        kind_of_verification=_take(file, "kind_of_verification", _text),
        standard_uncertainty_pct=_take(standard, "uncertainty_pct", _decimal),
        standard_valid_until=_take(standard, "valid_until", date.fromisoformat),
        appearance=_take(file, "appearance", _truth),
        insulation_mohm=_take(file, "insulation_mohm", _decimal),
        load_points=tuple(map(_load_point, _take(file, "load_points", list))),
        clock_s=_given(file, "clock_s", _decimal),
        indication=_given(file, "indication", _by_energy),
        payment=_given(file, "payment", _payment),
    )


class _FaultError(ValueError):
    """What is missing or not to be read, as a sentence."""


def _take(file: Mapping[str, Any], key: str, convert: Callable[[Any], Any] = lambda value: value) -> Any:
    """Return the converted value of a key, or name the key that is missing or holds something else."""
    if not isinstance(file, dict) or key not in file:
        raise _FaultError(f"缺少“{key}”")
    try:
        return convert(file[key])
    except _FaultError:
        raise
    except (TypeError, ValueError, InvalidOperation) as error:
        raise _FaultError(f"“{key}”的值不能识别：{json.dumps(file[key], ensure_ascii=False)}") from error


def _given(file: Mapping[str, Any], key: str, convert: Callable[[Any], Any]) -> Any:
    return None if file.get(key) is None else _take(file, key, convert)


def _load_point(point: Mapping[str, Any]) -> LoadPoint | PulsePoint:
    by_pulses = isinstance(point, dict) and "preset_pulses" in point
    return _by_pulses(point) if by_pulses else _by_energy(point)


def _by_energy(point: Mapping[str, Any]) -> LoadPoint:
    return LoadPoint(_take(point, "pile_kwh", _decimals), _take(point, "standard_kwh", _decimals))


def _by_pulses(point: Mapping[str, Any]) -> PulsePoint:
    return PulsePoint(_take(point, "preset_pulses", _decimals), _take(point, "counted_pulses", _decimals))


def _payment(payment: Mapping[str, Any]) -> Payment:
    return Payment(
        paid_yuan=_take(payment, "paid_yuan", _decimal),
        pile_kwh=_take(payment, "pile_kwh", _decimal),
        yuan_per_kwh=_take(payment, "yuan_per_kwh", _decimal),
    )


def _decimals(numbers: list[Any]) -> tuple[Decimal, ...]:
    if not isinstance(numbers, list):  # the text "99" would otherwise be read as two readings
        raise ValueError(numbers)
    return tuple(map(_decimal, numbers))


def _decimal(number: Any) -> Decimal:
    value = Decimal(str(number))  # a JSON number reads as the digits it was written with
    if not value.is_finite() or not -_BEYOND_ANY_READING < value < _BEYOND_ANY_READING:
        raise ValueError(number)
    if int(value.as_tuple().exponent) < -_MOST_DECIMALS:
        raise ValueError(number)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
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
