"""What a lot's plan lets through: the risks that stand beside every plan (R-4.4.2-c).

A lot of chargers is judged once in years. No later lot corrects a wrong decision, so the probability of
acceptance is shown with the plan.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.metrology.sampling_risk import Risk, consumers_risk, producers_risk

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot

#: Qualities worse than the AQL at which a reader wants to know what passes [% nonconforming].
_WORSE_PCT = (Decimal(10), Decimal(20), Decimal(30))


def qualities_pct(sampling: dict[str, dict[str, str]]) -> tuple[Decimal, ...]:
    """The qualities shown for the lots of a plan: its AQL, then the worse ones."""
    aql = Decimal(sampling["sampling_aql"]["value"])
    return (aql, *(quality for quality in _WORSE_PCT if quality > aql))


def risks_of(lot: Lot) -> list[Risk]:
    """The risks of a lot's plan: the producer's at the AQL, the consumer's at the worse qualities."""
    best, *worse = qualities_pct(lot.scheme.plan.sampling)
    plan = {"lot_size": lot.size, "n": lot.sample_size, "ac": lot.acceptance_number}
    return [
        producers_risk(**plan, quality_pct=best),
        *(consumers_risk(**plan, quality_pct=quality) for quality in worse),
    ]


def neighbouring_plans(lot: Lot) -> dict[int, SamplingPlan]:
    """The lot's plan between the nearest lot sizes below and above that would have another one."""
    chosen = {name: entry["value"] for name, entry in lot.scheme.plan.sampling.items()}
    return SamplingChoice.of(chosen | {"sampling_severity": lot.severity}).neighbours(lot.size)
