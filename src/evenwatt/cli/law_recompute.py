"""`evenwatt law recompute`: every stored decision made again from its stored facts (R-4.4.7-b)."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

from evenwatt.cli.framework import enter
from evenwatt.cli.printing import add_json_option, show
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

if TYPE_CHECKING:
    from evenwatt.procedures.recomputation import Deviation, Recomputation
    from evenwatt.procedures.stored_results import RoomDifference

_SHOWN = 20


def register(commands: Any) -> None:
    recompute = commands.add_parser("recompute", help="按保存的事实和参数版本重新计算全部结论")
    recompute.add_argument(
        "--set",
        dest="replaced",
        action="append",
        default=[],
        metavar="参数=值",
        help="以另一数值代替某一参数，查看哪些结论随之改变；值按 YAML 书写",
    )
    add_json_option(recompute)
    recompute.set_defaults(run=_recompute)


def _recompute(args: argparse.Namespace) -> int:
    replaced = dict(map(_setting, args.replaced))
    enter()
    from evenwatt.procedures.recomputation import DECISIONS, recompute

    result = recompute(replaced=replaced)
    if idle := sorted(replaced.keys() - result.consulted):
        raise Denied(
            "没有一项保存的结论用到参数 {names}；计划自行选定的抽样参数是结论的事实，不随参数改变",
            clause="R-4.4.7-b",
            code="not_consulted",
            names="、".join(idle),
        )
    answer = {
        "verdicts": result.verdicts,
        "differences": len(result.differences) + len(result.rooms),
        "missing_inputs": len(result.missing),
        "by_decision": {name: result.counted[name] for name in DECISIONS},
        "rows": [
            *(_row(each, differences=list(_differences(each))) for each in result.differences),
            *(_row(each, missing=each.missing) for each in result.missing),
            *map(_room_row, result.rooms),
        ],
    }
    titles = {name: decision.title for name, decision in DECISIONS.items()}
    show(answer, _lines(result, titles), as_json=args.json)
    return 1 if result.differences or result.rooms or result.missing else 0


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Denied("“{text}”应写作“参数=值”", clause="R-0-a", code="not_a_setting", text=text)
    now = catalog().newest(name)
    try:
        replacing = yaml.load(value, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        replacing = None
    if not _alike(now, replacing):
        raise Denied(
            "参数 {name} 的值应与现行值（{now}）同类，不能是“{value}”",
            clause="R-0-a",
            code="not_alike",
            name=name,
            now=now,
            value=value,
        )
    return name, replacing


def _alike(now: Any, replacing: Any) -> bool:
    """Tell whether a value can stand in for another: the same kind of thing, names and numbers alike."""
    if isinstance(now, dict):
        same = isinstance(replacing, dict) and replacing.keys() == now.keys()
        return same and all(_alike(now[key], replacing[key]) for key in now)
    if isinstance(now, str) and re.fullmatch(r"[\d.-]+", now):
        return isinstance(replacing, str) and re.fullmatch(r"[\d.-]+", replacing) is not None
    if isinstance(now, int) and not isinstance(now, bool):
        return type(replacing) is int and (replacing >= 0 or now < 0)
    return type(replacing) is type(now)


def _row(deviation: Deviation, **more: Any) -> dict[str, Any]:
    verdict = deviation.verdict
    subject = {"subject_type": verdict.subject_type, "subject_id": verdict.subject_id}
    return {"verdict": verdict.pk, "decision": verdict.decision, "at": verdict.at, **subject, **more}


def _differences(deviation: Deviation) -> Iterator[dict[str, Any]]:
    from evenwatt.procedures.recomputation import differing

    for path, stored, found in differing(deviation.verdict.found, deviation.found):
        yield {"path": path, "stored": stored, "found": found}


def _room_row(difference: RoomDifference) -> dict[str, Any]:
    """A result without its ledger row, or beside one that says something else."""
    result = difference.result
    subject = {"subject_type": result.subject_type, "subject_id": result.subject_id}
    found = difference.found or {}
    differences = [
        {"path": name, "stored": value, "found": found.get(name)}
        for name, value in result.stored.items()
        if found.get(name) != value
    ]
    return {
        "verdict": None,
        "decision": result.decision.name,
        **subject,
        "row_missing": difference.found is None,
        "differences": differences,
    }


def _lines(result: Recomputation, titles: dict[str, str]) -> Iterator[str]:
    for name, title in titles.items():
        if result.counted[name]:
            yield f"{title}：{result.counted[name]} 项"
    yield (
        f"共重新计算 {result.verdicts} 项结论，不一致 {len(result.differences) + len(result.rooms)} 项，"
        f"缺少输入 {len(result.missing)} 项"
    )
    for deviation in result.differences[:_SHOWN]:
        where = f"{titles[deviation.verdict.decision]} {deviation.verdict.subject_id}"
        for each in _differences(deviation):
            yield f"不一致：{where} {each['path']}：保存 {each['stored']}，重算 {each['found']}"
    for row in map(_room_row, result.rooms[:_SHOWN]):
        where = f"{titles[row['decision']]} {row['subject_type']} {row['subject_id']}"
        if row["row_missing"]:
            yield f"不一致：{where}：业务数据中有此结果，结论台账中没有"
        for each in [] if row["row_missing"] else row["differences"]:
            yield f"不一致：{where} {each['path']}：业务数据 {each['stored']}，结论台账 {each['found']}"
    for deviation in result.missing[:_SHOWN]:
        yield f"缺少输入：{deviation.verdict.decision} {deviation.verdict.subject_id}：{deviation.missing}"
    if any(len(found) > _SHOWN for found in (result.differences, result.rooms, result.missing)):
        yield f"仅列出各前 {_SHOWN} 项，全部见 --json"
