"""What `evenwatt lots` says about lots: reasons and warnings, from the codes of the rules to sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from evenwatt.law.divisions import divisions
from evenwatt.rules import lot_reasons, splitting_warnings
from evenwatt.rules.lot_forming import TOO_FEW_FOR_A_LOT, FormedLot
from evenwatt.rules.lot_reasons import LotReason
from evenwatt.rules.plan_jumps import PlanJump
from evenwatt.rules.splitting_warnings import SplittingWarning
from evenwatt.rules.words import FULL_VERIFICATION

PLAN_JUMP = "plan_jump"

_UNKNOWN = "不明"
_NAMES = {"operator": "运营机构", "maker": "厂商", "model": "型号"}
_REASONS = {
    lot_reasons.SAME_CHARACTERISTICS: "同一区域（{area}）、运营机构（{operator}）、厂商（{maker}）、"
    "型号（{model}）、种类（{kind}）和准确度等级（{accuracy_class}）",
    lot_reasons.KIND_UNKNOWN: "型号“{model}”的种类不明，单独成组；在型号目录中确认后按种类组批",
    lot_reasons.ONE_YEAR: "制造年份都是 {year} 年",
    lot_reasons.ADJACENT_YEARS: "制造年份为相近两年（{first} 至 {last}）",
    lot_reasons.YEARS_PARTITIONED: "同类设施年份相差过大，按批数最少切分为 {parts}，"
    "现场检定 {tested} 台；{others}",
    lot_reasons.APART_UNTIL_PASSED: "批 {rejected_lot} 评价不合格，通过一次评价前不与其他设施合并",
    lot_reasons.SPELLING_JOINED: "{name}报为“{filed}”，与“{usual}”只是写法不同，合并",
    TOO_FEW_FOR_A_LOT: FULL_VERIFICATION[TOO_FEW_FOR_A_LOT],
}
_WARNINGS = {
    splitting_warnings.CHARACTERISTICS_UNKNOWN: "种类或准确度等级只有一方写明",
    splitting_warnings.MAKER_COMPANY_FORM: "厂商“{maker}”与“{other_maker}”只差公司形式",
    splitting_warnings.MAKER_MISSPELT: "厂商“{maker}”与“{other_maker}”只差一个字母",
    splitting_warnings.MODEL_LETTER_FOR_DIGIT: "型号“{model}”与“{other_model}”只差一个形近的字母和数字",
    splitting_warnings.MODEL_MISSPELT: "型号“{model}”与“{other_model}”只差一个字母",
    splitting_warnings.MODEL_WITH_MAKER: "型号“{model}”与“{other_model}”只差前面的厂商名",
    splitting_warnings.SITE_IN_TWO_AREAS: "同一地址报在“{area}”和“{other_area}”",
}
_SPLIT = (
    "可能应为同一组（{numbers}）：{difference}；"
    "共 {size} 台，分开检定 {tested} 台，合并检定 {tested_together} 台"
)
_JUMP = "批量 {size} 抽 {n} 台，批量 {other_size} 抽 {other_n} 台，请核对台数：{numbers}"


def reason_json(reason: LotReason) -> dict[str, Any]:
    """Return a reason for scripts and people: its code, what it rests on, its sentence."""
    return {"code": reason.code, **reason.params, "message": _sentence(reason)}


def split_json(warning: SplittingWarning) -> dict[str, Any]:
    one, other = warning.one[0], warning.other[0]
    names = area_names()
    difference = _WARNINGS[warning.code].format(
        maker=one.maker,
        other_maker=other.maker,
        model=one.model,
        other_model=other.model,
        area=names[one.area],
        other_area=names[other.area],
    )
    told = {
        "size": warning.size,
        "tested": warning.tested,
        "tested_together": warning.tested_together,
    }
    numbers = [lot.number for lot in (*warning.one, *warning.other)]
    message = _SPLIT.format(numbers="、".join(numbers), difference=difference, **told)
    return {"code": warning.code, "lots": numbers, **told, "message": message}


def jump_json(jump: PlanJump) -> dict[str, Any]:
    told = {"size": jump.lot.size, "n": jump.lot.plan.n, "other_size": jump.size, "other_n": jump.plan.n}
    message = _JUMP.format(numbers=jump.lot.number, **told)
    return {"code": PLAN_JUMP, "lots": [jump.lot.number], **told, "message": message}


def warning_lines(splits: Iterable[SplittingWarning], jumps: Iterable[PlanJump]) -> Iterator[str]:
    """Yield a line per warning; lots on the same step of the plans share one."""
    yield from (f"提醒  {split_json(split)['message']}" for split in splits)
    steps: dict[tuple[int, int, int, int], list[str]] = {}
    for jump in jumps:
        step = jump.lot.size, jump.lot.plan.n, jump.size, jump.plan.n
        steps.setdefault(step, []).append(jump.lot.number)
    for (size, n, other_size, other_n), numbers in sorted(steps.items()):
        told = _JUMP.format(
            size=size, n=n, other_size=other_size, other_n=other_n, numbers="、".join(numbers)
        )
        yield f"提醒  {told}"


def lot_line(lot: FormedLot) -> str:
    return (
        f"{lot.number}  {area_names()[lot.area]}  {lot.maker} {lot.model}  批量 {lot.size}"
        f"  样本 {lot.plan.n}  Ac {lot.plan.ac}  Re {lot.plan.re}  备检 {lot.spare}"
    )


@cache
def area_names() -> dict[str, str]:
    return {division.code: division.name for division in divisions()}


def _sentence(reason: LotReason) -> str:
    shown: dict[str, Any] = {
        name: _UNKNOWN if value is None else value for name, value in reason.params.items()
    }
    if reason.code == lot_reasons.SAME_CHARACTERISTICS:
        shown["area"] = area_names()[shown["area"]]
    if reason.code == lot_reasons.SPELLING_JOINED:
        shown["name"] = _NAMES[shown["name"]]
    if reason.code == lot_reasons.YEARS_PARTITIONED:
        shown["parts"] = _cut(shown["parts"])
        shown["others"] = _alternatives(shown["others"])
    return _REASONS[reason.code].format(**shown)


def _alternatives(others: Iterable[Mapping[str, Any]]) -> str:
    told = "，".join(f"{_cut(other['parts'])} 检定 {other['tested']} 台" for other in others)
    return f"批数相同的其他分法：{told}" if told else "没有批数相同的其他分法"


def _cut(parts: Iterable[Iterable[int]]) -> str:
    return "/".join("-".join(map(str, years)) for years in parts)
