"""What a lot's plan lets through: the risks that stand beside every plan (R-4.4.2-c).

A lot of chargers is judged once in years. No later lot corrects a wrong decision, so the probability of
acceptance is shown with the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.sampling import acceptance_probability
from evenwatt.metrology.sampling_choice import SamplingChoice

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot

#: Qualities worse than the AQL at which a reader wants to know what passes [% nonconforming].
_WORSE_PCT = (Decimal(10), Decimal(20), Decimal(30))


@dataclass(frozen=True)
class Risk:
    """With so many nonconforming chargers in the lot it is accepted with this probability."""

    quality_pct: Decimal
    nonconforming: int
    accepted: float

    @property
    def consumer_pct(self) -> float:
        """A lot of this quality passes: the consumer's risk [%]."""
        return 100 * self.accepted

    @property
    def producer_pct(self) -> float:
        """A lot of this quality is rejected: the producer's risk [%]."""
        return 100 * (1 - self.accepted)


def qualities_pct(sampling: dict[str, dict[str, str]]) -> tuple[Decimal, ...]:
    """The qualities shown for the lots of a plan: its AQL, then the worse ones."""
    aql = Decimal(sampling["sampling_aql"]["value"])
    return (aql, *(quality for quality in _WORSE_PCT if quality > aql))


def risks_of(lot: Lot) -> list[Risk]:
    """The risks of a lot's plan, at whole numbers of chargers.

    A lot as good as the AQL holds at most its share rounded down: the producer's risk is no greater than
    shown. A lot as bad as a worse quality holds at least its share rounded up: nor is the consumer's.
    """
    best, *worse = qualities_pct(lot.scheme.plan.sampling)
    shares = [(best, ROUND_FLOOR), *((quality, ROUND_CEILING) for quality in worse)]
    return [_risk(lot, quality, rounding) for quality, rounding in shares]


def _risk(lot: Lot, quality_pct: Decimal, rounding: str) -> Risk:
    nonconforming = int((quality_pct * lot.size / 100).to_integral_value(rounding=rounding))
    accepted = acceptance_probability(
        lot_size=lot.size, n=lot.sample_size, ac=lot.acceptance_number, nonconforming=nonconforming
    )
    return Risk(quality_pct, nonconforming, accepted)


def neighbouring_plans(lot: Lot) -> dict[int, SamplingPlan]:
    """The plans that one charger fewer or more would give: the table jumps from one size to the next."""
    choice = SamplingChoice.of({name: entry["value"] for name, entry in lot.scheme.plan.sampling.items()})
    return {size: choice.plan(size) for size in (lot.size - 1, lot.size, lot.size + 1)}
