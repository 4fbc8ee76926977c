"""What a lot's sample says beyond its conclusion: bounds of the whole lot, and what a second sample would do.

Neither enters the conclusion, which looks at Ac and Re alone (R-4.4.6-a).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from evenwatt.evaluation.states import LotConclusion
from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.catalog import catalog
from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.lots.queries import never_called
from evenwatt.lots.risks import choice_of, risks_of
from evenwatt.metrology.additional_sampling import TwoStages, two_stages
from evenwatt.metrology.lot_inference import between

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation


@dataclass(frozen=True)
class Bounds:
    """The lot's nonconforming chargers lie between these with ``confidence_pct`` [%], the found included."""

    confidence_pct: Decimal
    confirmed: bool
    at_least: int
    at_most: int
    lot_size: int

    @property
    def at_least_pct(self) -> float:
        return 100 * self.at_least / self.lot_size

    @property
    def at_most_pct(self) -> float:
        return 100 * self.at_most / self.lot_size


@dataclass(frozen=True)
class Stage:
    """A quality of the lot, and how likely it is freed by the first sample, by the second, by either."""

    quality_pct: Decimal
    nonconforming: int
    chances: TwoStages

    @property
    def first_pct(self) -> float:
        return 100 * self.chances.at_first

    @property
    def later_pct(self) -> float:
        return 100 * self.chances.after_rejection

    @property
    def together_pct(self) -> float:
        return 100 * self.chances.together


@dataclass(frozen=True)
class AdditionalSampling:
    """The plan for the ``remaining`` chargers of a rejected lot; no stages where each would be verified."""

    remaining: int
    severity: str
    confirmed: bool
    plan: SamplingPlan
    stages: tuple[Stage, ...]


def bounds_of(evaluation: Evaluation) -> Bounds:
    """The exact bounds of a lot's nonconforming chargers (R-4.4.2-c, R-4.4.6-a)."""
    confidence = catalog().param("lot_confidence_pct", on=local_date(evaluation.prepared_at))
    size, confidence_pct = evaluation.lot.size, Decimal(confidence.value)
    at_least, at_most = between(
        lot_size=size,
        n=evaluation.tested,
        found=evaluation.nonconforming,
        confidence_pct=confidence_pct,
    )
    return Bounds(confidence_pct, confidence.confirmed, at_least, at_most, size)


def additional_sampling_of(evaluation: Evaluation) -> AdditionalSampling | None:
    """What additional sampling of a rejected lot would be; ``None`` if the lot was accepted or is used up.

    Whether it is allowed is another question: see `rules.additional_sampling`. Chargers that were called
    and could not be verified belong to neither sample. Clause: R-4.4.6-e.
    """
    lot = evaluation.lot
    remaining = never_called(lot)
    if evaluation.conclusion != LotConclusion.REJECTED or not remaining:
        return None
    on = local_date(evaluation.prepared_at)
    choice = choice_of(lot).for_remainder(on=on)
    plan = choice.plan(remaining)
    first = SamplingPlan(
        lot.code_letter, lot.sample_size, lot.acceptance_number, lot.rejection_number, full_inspection=False
    )
    judged = lot.sample_size + remaining
    stages = tuple(
        Stage(risk.quality_pct, risk.nonconforming, _chances(judged, first, plan, risk.nonconforming))
        for risk in (() if plan.full_inspection else risks_of(lot, among=judged))
    )
    confirmed = catalog().param("additional_sampling_severity", on=on).confirmed
    return AdditionalSampling(remaining, choice.severity, confirmed, plan, stages)


def _chances(lot_size: int, first: SamplingPlan, second: SamplingPlan, nonconforming: int) -> TwoStages:
    return two_stages(lot_size=lot_size, first=first, second=second, nonconforming=nonconforming)
