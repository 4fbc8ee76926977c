"""Whether a lot is accepted: the count of nonconforming samples against Ac and Re (R-4.4.6-a)."""

from __future__ import annotations

from enum import StrEnum

from evenwatt.law.refusal import Denied


class LotDecision(StrEnum):
    """The conclusion of a lot's evaluation."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


def decide_lot(
    *, tested: int, nonconforming: int, sample_size: int, acceptance_number: int, rejection_number: int
) -> LotDecision:
    """Return the lot's conclusion once every drawn sample has a result; no rounding, no discretion.

    Raises:
        Denied: samples without a result remain, or the counts contradict each other.

    Clause: R-4.4.6-a.
    """
    if tested < sample_size:
        raise Denied(
            "样本量 {sample_size} 台，已有结论 {tested} 台，全部样本检定完成后方可判定批",
            clause="R-4.4.6-a",
            code="sample_incomplete",
            sample_size=sample_size,
            tested=tested,
        )
    if sample_size < 1 or tested > sample_size or not 0 <= nonconforming <= tested:
        raise Denied(
            "样本量 {sample_size} 台、检定 {tested} 台、不合格 {nonconforming} 台互相矛盾",
            clause="R-4.4.6-a",
            code="counts_contradict",
            sample_size=sample_size,
            tested=tested,
            nonconforming=nonconforming,
        )
    if acceptance_number < 0 or rejection_number != acceptance_number + 1:
        raise Denied(
            "一次抽样方案的拒收数应为接收数加一（Ac {ac}，Re {re}）",
            clause="R-4.4.6-a",
            code="not_a_single_plan",
            ac=acceptance_number,
            re=rejection_number,
        )
    return LotDecision.ACCEPTED if nonconforming <= acceptance_number else LotDecision.REJECTED
