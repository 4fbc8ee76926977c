"""Whether a rejected lot may have additional sampling (加量抽样), and what it is drawn from (R-4.4.6-e)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evenwatt.law.refusal import Denied
from evenwatt.rules.lot_decision import LotDecision

_CLAUSE = "R-4.4.6-e"


def remainder(*, members: Iterable[str], called: Collection[str]) -> tuple[str, ...]:
    """Return the chargers of a lot that were not sampled yet, in the order of ``members``.

    ``called`` are the samples and the spares that took a sample's place, also those that could not be
    verified: who was called up once is judged by itself. Spares that were not needed remain.

    Clause: R-4.4.6-e.
    """
    return tuple(member for member in members if member not in called)


def require_additional_sampling(
    *,
    decision: LotDecision,
    rectification_complete: bool,
    fraud_on_record: bool,
    approved_by_city: bool,
    sampled_again: bool,
    remaining: int,
    sample_size: int,
) -> None:
    """Refuse additional sampling unless every condition is met.

    Parameters
    ----------
    decision : the lot's conclusion by its first sample
    rectification_complete : the operator reported the rectification complete
    fraud_on_record : a fraud of the operator is on record
    approved_by_city : the city bureau approved
    sampled_again : the lot had additional sampling before
    remaining : chargers not sampled yet, see :func:`remainder`
    sample_size : n of the plan for that many chargers under additional sampling

    Raises
    ------
    Denied
        the first condition that is not met, in the order above.

    Clause: R-4.4.6-e.
    """
    if decision is not LotDecision.REJECTED:
        raise Denied("该批未被拒收，不需要加量抽样", clause=_CLAUSE, code="lot_not_rejected")
    if not rectification_complete:
        raise Denied(
            "运营机构尚未报告整改完成；整改完成后方可加量抽样",
            clause=_CLAUSE,
            code="rectification_incomplete",
        )
    if fraud_on_record:
        raise Denied(
            "运营机构有作弊行为在案，不得加量抽样；请逐台检定", clause=_CLAUSE, code="fraud_on_record"
        )
    if not approved_by_city:
        raise Denied("加量抽样须经市局同意；请先报市局", clause=_CLAUSE, code="not_approved_by_city")
    if sampled_again:
        raise Denied(
            "该批已加量抽样一次，不再加量；请逐台检定或重新组批", clause=_CLAUSE, code="sampled_again"
        )
    if sample_size >= remaining:
        raise Denied(
            "批内尚未抽取的只有 {remaining} 台，加量样本量 {sample_size} 台不小于该数；请逐台检定",
            clause=_CLAUSE,
            code="remainder_too_small",
            remaining=remaining,
            sample_size=sample_size,
        )
