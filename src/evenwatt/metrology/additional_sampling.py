"""Additional sampling (加量抽样): a rejected lot's remainder gets a sample of its own.

The first sample leaves the lot with all that was found in it, so the remainder is a smaller and on the
whole a better lot. Whether the lot or its remainder is freed in the end is the risk of both stages together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from evenwatt.law.refusal import Denied
from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.sampling import accepting_samples


@dataclass(frozen=True)
class TwoStages:
    """How likely a lot is accepted at once, or rejected and its remainder freed by the second sample."""

    at_first: float
    after_rejection: float
    together: float


def two_stages(*, lot_size: int, first: SamplingPlan, second: SamplingPlan, nonconforming: int) -> TwoStages:
    """Return the probabilities of acceptance of a lot that has additional sampling (exact integers).

    Parameters
    ----------
    lot_size : N, 批量 [chargers]
    first : plan of the lot: n₁, Ac₁
    second : plan of the remainder of N − n₁ chargers: n₂, Ac₂
    nonconforming : D, nonconforming chargers in the lot, 0 to N

    Raises
    ------
    Denied
        counts that contradict each other, or a plan that inspects every charger: it has no Ac.

    Examples
    --------
    >>> from evenwatt.metrology.sampling import sampling_plan
    >>> first = sampling_plan(lot_size=40, level="III", aql="4.0", severity="normal")
    >>> second = sampling_plan(lot_size=27, level="III", aql="4.0", severity="tightened")
    >>> stages = two_stages(lot_size=40, first=first, second=second, nonconforming=4)
    >>> round(stages.at_first, 3), round(stages.after_rejection, 3)
    (0.608, 0.23)

    References
    ----------
    P = P₁(D) + Σ C(D, k) C(N−D, n₁−k) / C(N, n₁) · P₂(D−k) for k > Ac₁, with P₂ the acceptance of
    N − n₁ chargers by the second plan. Clause: R-4.4.6-e.
    """
    if first.ac is None or second.ac is None:
        raise Denied("逐台检定的方案没有接收数，不存在加量抽样", clause="R-4.4.6-e", code="no_plan_to_add_to")
    remainder = lot_size - first.n
    counts = {"lot_size": lot_size, "nonconforming": nonconforming}
    accepted_at_first = accepting_samples(**counts, n=first.n, ac=first.ac)
    samples = comb(lot_size, first.n)
    second_samples = accepting_samples(lot_size=remainder, n=second.n, ac=second.n, nonconforming=0)
    fewest, most = max(0, first.n - lot_size + nonconforming), min(nonconforming, first.n, first.ac)
    passing_both = sum(
        comb(nonconforming, found)
        * comb(lot_size - nonconforming, first.n - found)
        * accepting_samples(lot_size=remainder, n=second.n, ac=second.ac, nonconforming=nonconforming - found)
        for found in range(fewest, most + 1)
    )
    # Drawn first or drawn second, a sample is one of the whole lot. Of the pairs whose second passes, those
    # whose first did not are the rest: Ac₁ + 1 terms to sum in place of n₁ − Ac₁.
    passing_second = accepting_samples(**counts, n=second.n, ac=second.ac) * comb(
        lot_size - second.n, first.n
    )
    accepted_later = passing_second - passing_both
    return TwoStages(
        at_first=accepted_at_first / samples,
        after_rejection=accepted_later / (samples * second_samples),
        together=(accepted_at_first * second_samples + accepted_later) / (samples * second_samples),
    )
