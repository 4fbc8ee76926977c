"""Entries for what a plan lets through, and for additional sampling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.additional_sampling import two_stages
from evenwatt.metrology.lot_inference import at_most, between
from evenwatt.metrology.neighbouring_plans import neighbouring_plans
from evenwatt.metrology.sampling_risk import (
    Risk,
    consumers_risk,
    limiting_quality,
    producers_risk,
    series_acceptance,
    series_limiting_quality,
)
from evenwatt.rules.additional_sampling import remainder, require_additional_sampling
from evenwatt.rules.lot_decision import LotDecision
from tests.law.entries.sampling import CHOICE, ON

CONDITIONS = {
    "decision": "rejected",
    "rectification_complete": True,
    "fraud_on_record": False,
    "approved_by_city": True,
    "sampled_again": False,
    "remaining": 27,
    "sample_size": 20,
}
CONFIDENCE_PCT = Decimal(catalog().value("lot_confidence_pct", on=ON))


def rounded(risk: Risk) -> dict[str, Any]:
    return {"nonconforming": risk.nonconforming, "accepted": round(risk.accepted, 3)}


def limits(**plan: int) -> list[int]:
    """The limiting qualities of a plan, in chargers, by the consumer's risks in force."""
    risks = catalog().value("consumer_risks_pct", on=ON)
    return [limiting_quality(**plan, risk_pct=Decimal(risk)).nonconforming for risk in risks]


def neighbours(**given: Any) -> dict[int, str]:
    plans = neighbouring_plans(**given).items()
    return {size: "逐台检定" if plan.full_inspection else f"{plan.n}/{plan.ac}" for size, plan in plans}


def second_plan(*, remaining: int) -> SamplingPlan:
    return CHOICE.for_remainder(on=ON).plan(remaining)


def both_stages(*, lot_size: int, nonconforming: int) -> dict[str, float]:
    """The two stages by the default scheme: how likely the lot or its remainder is freed."""
    first = CHOICE.plan(lot_size)
    second = second_plan(remaining=lot_size - first.n)
    stages = two_stages(lot_size=lot_size, first=first, second=second, nonconforming=nonconforming)
    return {name: round(getattr(stages, name), 3) for name in ("at_first", "after_rejection", "together")}


def permitted(**differing: Any) -> str:
    """Ask for additional sampling with every condition met but what the case says."""
    given = CONDITIONS | differing
    require_additional_sampling(**given | {"decision": LotDecision(given["decision"])})
    return "可以加量抽样"


ENTRIES = {
    "producers_risk": lambda *, quality_pct, **plan: rounded(
        producers_risk(**plan, quality_pct=Decimal(quality_pct))
    ),
    "consumers_risk": lambda *, quality_pct, **plan: rounded(
        consumers_risk(**plan, quality_pct=Decimal(quality_pct))
    ),
    "limiting_quality": limits,
    "series_acceptance": lambda *, quality_pct, **plan: round(
        series_acceptance(**plan, quality_pct=Decimal(quality_pct)), 3
    ),
    "series_limiting_quality": lambda *, risk_pct, **plan: round(
        series_limiting_quality(**plan, risk_pct=Decimal(risk_pct)), 2
    ),
    "nonconforming_at_most": lambda **sample: at_most(**sample, confidence_pct=CONFIDENCE_PCT),
    "nonconforming_between": lambda **sample: between(**sample, confidence_pct=CONFIDENCE_PCT),
    "neighbouring_plans": neighbours,
    "remainder": remainder,
    "second_plan": second_plan,
    "two_stages": both_stages,
    "additional_sampling": permitted,
}
