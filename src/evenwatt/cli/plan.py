"""`evenwatt plan`: which sample a lot needs, and what that sample lets through (R-4.4.2-c)."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from evenwatt.cli.printing import add_json_option, show
from evenwatt.cli.today import today
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.law.sampling_tables import SEVERITIES, SamplingPlan
from evenwatt.metrology.additional_sampling import two_stages
from evenwatt.metrology.lot_inference import at_most, between
from evenwatt.metrology.neighbouring_plans import neighbouring_plans
from evenwatt.metrology.sampling import operating_characteristic, sampling_plan
from evenwatt.metrology.sampling_risk import Risk, limiting_quality, producers_risk, series_limiting_quality

#: Shares of nonconforming chargers at which the two stages are shown [%].
_SHOWN_PCT = range(0, 55, 5)

#: The exact numbers of a curve grow with lot and sample; this much of both is counted in about two seconds.
_MOST_POINTS, _MOST_WORK = 1_000_000, 200_000_000


def register(subparsers: Any) -> None:
    commands = subparsers.add_parser("plan", help="抽样方案与接收概率").add_subparsers(required=True)

    sample = commands.add_parser("sample", help="批量对应的抽样方案")
    _add_scheme(sample)
    sample.set_defaults(run=_sample)

    risk = commands.add_parser("risk", help="抽样方案的风险和相邻批量的方案")
    _add_scheme(risk)
    risk.set_defaults(run=_risk)

    additional = commands.add_parser("additional", help="拒收后加量抽样的方案和两个阶段合计的接收概率")
    _add_scheme(additional)
    additional.set_defaults(run=_additional)

    bound = commands.add_parser("bound", help="由样本推断批内不合格台数")
    bound.add_argument("--lot-size", type=int, required=True, help="批量（台）")
    bound.add_argument("--n", type=int, required=True, help="样本量（台）")
    bound.add_argument("--found", type=int, required=True, help="样本中不合格（台）")
    add_json_option(bound)
    bound.set_defaults(run=_bound)

    oc = commands.add_parser("oc", help="接收概率随不合格台数的变化")
    oc.add_argument("--lot-size", type=int, required=True, help="批量（台）")
    oc.add_argument("--n", type=int, required=True, help="样本量（台）")
    oc.add_argument("--ac", type=int, required=True, help="接收数")
    add_json_option(oc)
    oc.set_defaults(run=_oc)


def _add_scheme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lot-size", type=int, required=True, help="批量（台）")
    parser.add_argument("--level", required=True, help="检验水平 S-1…S-4、I、II、III")
    parser.add_argument("--aql", required=True, help="接收质量限，如 4.0")
    parser.add_argument("--severity", choices=SEVERITIES, default="normal", help="严格度")
    add_json_option(parser)


def _scheme(args: argparse.Namespace) -> dict[str, Any]:
    return {"lot_size": args.lot_size, "level": args.level, "aql": args.aql, "severity": args.severity}


def _sample(args: argparse.Namespace) -> int:
    plan = sampling_plan(**_scheme(args))
    show(asdict(plan), [_line(args.lot_size, plan)], as_json=args.json)
    return 0


def _risk(args: argparse.Namespace) -> int:
    """Print the producer's risk at the AQL, the limiting qualities of lot and series, the next plans."""
    neighbours = neighbouring_plans(**_scheme(args))
    plan = neighbours[args.lot_size]
    risks = dict(_risks(args.lot_size, plan, Decimal(args.aql)))
    series = dict(_series_limits(plan))
    answer = {
        **asdict(plan),
        "risks": [
            {"at": at, **asdict(risk), "share_pct": _share_pct(risk, args.lot_size)}
            for at, risk in risks.items()
        ],
        "series": [{"at": at, "quality_pct": quality_pct} for at, quality_pct in series.items()],
        "neighbours": [{"lot_size": size, **asdict(other)} for size, other in neighbours.items()],
    }
    lines = [
        _line(args.lot_size, plan),
        *(
            f"{at}：批内不合格 {risk.nonconforming} 台（{_share_pct(risk, args.lot_size)}%），"
            f"接收概率 {risk.consumer_pct:.1f}%，拒收概率 {risk.producer_pct:.1f}%"
            for at, risk in risks.items()
        ),
        *(f"{at}：连续多批时不合格率 {quality_pct}%" for at, quality_pct in series.items()),
        *(f"相邻{_line(size, other)}" for size, other in neighbours.items() if size != args.lot_size),
    ]
    show(answer, lines, as_json=args.json)
    return 0


def _risks(lot_size: int, plan: SamplingPlan, aql_pct: Decimal) -> Iterator[tuple[str, Risk]]:
    if plan.ac is None:
        return
    given = {"lot_size": lot_size, "n": plan.n, "ac": plan.ac}
    yield "AQL", producers_risk(**given, quality_pct=aql_pct)
    for risk_pct in catalog().value("consumer_risks_pct", on=today()):
        yield f"LQ{risk_pct}", limiting_quality(**given, risk_pct=Decimal(risk_pct))


def _share_pct(risk: Risk, lot_size: int) -> Decimal:
    """What a count of nonconforming chargers is of the lot: whole chargers seldom make the AQL [%]."""
    return (Decimal(100 * risk.nonconforming) / lot_size).quantize(Decimal("0.01"))


def _series_limits(plan: SamplingPlan) -> Iterator[tuple[str, Decimal]]:
    """As the standard tabulates them: for a long series, in which a lot's size no longer counts."""
    if plan.ac is None:
        return
    for risk_pct in catalog().value("consumer_risks_pct", on=today()):
        limit = series_limiting_quality(n=plan.n, ac=plan.ac, risk_pct=Decimal(risk_pct))
        yield f"LQ{risk_pct}", limit


def _additional(args: argparse.Namespace) -> int:
    """Print the plan for the remainder of a rejected lot, and what both stages together let through."""
    first = sampling_plan(**_scheme(args))
    severity = catalog().value("additional_sampling_severity", on=today())
    remaining = args.lot_size - first.n
    if not remaining:
        raise Denied("逐台检定的方案没有接收数，不存在加量抽样", clause="R-4.4.6-e", code="no_plan_to_add_to")
    second = sampling_plan(**_scheme(args) | {"lot_size": remaining, "severity": severity})
    counts = sorted({-(-args.lot_size * percent // 100) for percent in _SHOWN_PCT})
    points = [
        {
            "nonconforming": count,
            **asdict(two_stages(lot_size=args.lot_size, first=first, second=second, nonconforming=count)),
        }
        for count in counts
    ]
    answer = {"first": asdict(first), "remaining": remaining, "second": asdict(second), "points": points}
    lines = [
        _line(args.lot_size, first),
        f"余下{_line(remaining, second)}",
        "不合格台数  首次接收  加量放行  合计",
        *(
            "{nonconforming:>10}  {at_first:>8.4f}  {after_rejection:>8.4f}  {together:.4f}".format(**point)
            for point in points
        ),
    ]
    show(answer, lines, as_json=args.json)
    return 0


def _bound(args: argparse.Namespace) -> int:
    confidence = catalog().value("lot_confidence_pct", on=today())
    sample = {"lot_size": args.lot_size, "n": args.n, "found": args.found}
    low, high = between(**sample, confidence_pct=Decimal(confidence))
    most = at_most(**sample, confidence_pct=Decimal(confidence))
    answer = {"confidence_pct": confidence, "between": [low, high], "at_most": most}
    lines = [f"批内不合格 {low} 至 {high} 台（双侧 {confidence}%）；至多 {most} 台（单侧 {confidence}%）"]
    show(answer, lines, as_json=args.json)
    return 0


def _line(lot_size: int, plan: SamplingPlan) -> str:
    if plan.full_inspection:
        return f"批量 {lot_size}：全部 {plan.n} 台逐台检定"
    return f"批量 {lot_size}：字码 {plan.code_letter}，样本量 {plan.n}，Ac {plan.ac}，Re {plan.re}"


def _oc(args: argparse.Namespace) -> int:
    if args.n < 1:
        raise Denied("样本量 {n} 不足 1 台", clause="R-4.4.2-c", code="empty_sample", n=args.n)
    if args.lot_size > _MOST_POINTS or args.lot_size * args.n > _MOST_WORK:
        raise Denied(
            "批量 {lot_size}、样本量 {n} 太大：逐台列出接收概率，"
            "批量以 {most} 台为限，批量与样本量之积以 {work} 为限",
            clause="R-4.4.2-c",
            code="lot_too_large",
            lot_size=args.lot_size,
            n=args.n,
            most=_MOST_POINTS,
            work=_MOST_WORK,
        )
    curve = operating_characteristic(lot_size=args.lot_size, n=args.n, ac=args.ac)
    points = [{"nonconforming": count, "p_accept": probability} for count, probability in enumerate(curve)]
    lines = [
        "不合格台数  接收概率",
        *(f"{count:>10}  {probability:.4f}" for count, probability in enumerate(curve)),
    ]
    show({"points": points}, lines, as_json=args.json)
    return 0
