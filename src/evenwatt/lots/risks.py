"""What a lot's plan lets through: the risks that stand beside every plan (R-4.4.2-c).

A lot of chargers is judged once in years. No later lot corrects a wrong decision, so the probability of
acceptance is shown with the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.catalog import catalog
from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.sampling import acceptance_probability
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.metrology.sampling_risk import Risk, consumers_risk, limiting_quality, producers_risk

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot

#: Qualities worse than the AQL at which a reader wants to know what passes [% nonconforming].
_WORSE_PCT = (Decimal(10), Decimal(20), Decimal(30))
#: Where the curve ends [%], and in about how many steps it gets there.
_HARDLY_PCT = Decimal(1)
_POINTS = 60


def qualities_pct(sampling: dict[str, dict[str, str]]) -> tuple[Decimal, ...]:
    """The qualities shown for the lots of a plan: its AQL, then the worse ones."""
    aql = Decimal(sampling["sampling_aql"]["value"])
    return (aql, *(quality for quality in _WORSE_PCT if quality > aql))


def risks_of(lot: Lot, *, among: int | None = None) -> list[Risk]:
    """The risks of a lot's plan: the producer's at the AQL, the consumer's at the worse qualities.

    ``among`` so many chargers of the lot as can be verified; by default all.
    """
    best, *worse = qualities_pct(lot.scheme.plan.sampling)
    plan = _plan(lot) | {"lot_size": among or lot.size}
    return [
        producers_risk(**plan, quality_pct=best),
        *(consumers_risk(**plan, quality_pct=quality) for quality in worse),
    ]


@dataclass(frozen=True)
class Limit:
    """The best quality that passes with at most ``risk_pct``, the consumer's risk [%]."""

    risk_pct: Decimal
    confirmed: bool
    at: Risk


def limits_of(lot: Lot) -> list[Limit]:
    """The limiting qualities of a lot's plan, by the risks in force when the lot was formed (R-4.4.2-c)."""
    assert lot.scheme.formed_at is not None, "a lot belongs to a scheme that was formed"
    risks = catalog().param("consumer_risks_pct", on=local_date(lot.scheme.formed_at))
    return [
        Limit(risk_pct, risks.confirmed, limiting_quality(**_plan(lot), risk_pct=risk_pct))
        for risk_pct in map(Decimal, risks.value)
    ]


def curve_of(lot: Lot) -> list[Risk]:
    """The operating characteristic of a lot's plan, from a flawless lot to one that hardly passes."""
    worst = limiting_quality(**_plan(lot), risk_pct=_HARDLY_PCT).nonconforming
    counts = range(0, worst + 1, max(1, worst // _POINTS))
    return [
        Risk(
            Decimal(100 * nonconforming) / lot.size,
            nonconforming,
            acceptance_probability(**_plan(lot), nonconforming=nonconforming),
        )
        for nonconforming in dict.fromkeys((*counts, worst))
    ]


def _plan(lot: Lot) -> dict[str, int]:
    return {"lot_size": lot.size, "n": lot.sample_size, "ac": lot.acceptance_number}


def neighbouring_plans(lot: Lot) -> dict[int, SamplingPlan]:
    """The lot's plan between the nearest lot sizes below and above that would have another one."""
    return choice_of(lot).neighbours(lot.size)


def choice_of(lot: Lot) -> SamplingChoice:
    """How the lot is sampled: as the annual plan chose, more strictly where it failed before (R-4.4.2-c)."""
    chosen = {name: entry["value"] for name, entry in lot.scheme.plan.sampling.items()}
    return SamplingChoice.of(chosen | {"sampling_severity": lot.severity})
