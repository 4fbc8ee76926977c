"""What the page of a lot shows beyond the lot itself: how it was drawn and how it was evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evenwatt.evaluation.inference import AdditionalSampling, Bounds, additional_sampling_of, bounds_of
from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.queries import drawn_items
from evenwatt.procedures.next_evaluations import limits_of
from evenwatt.rules.evaluation_interval import EvaluationLimits

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation
    from evenwatt.kernel.draws.models import Draw
    from evenwatt.lots.models import Lot, TestItem


@dataclass(frozen=True)
class LotRecord:
    """``draw`` is ``None`` before the scheme is on record, ``evaluation`` until the actor may see one.

    ``bounds`` come with the evaluation, ``additional`` sampling with one that rejects the lot, ``due`` (the
    two limits of the next evaluation) with one that accepts it.
    """

    items: list[TestItem]
    draw: Draw | None
    evaluation: Evaluation | None
    bounds: Bounds | None
    additional: AdditionalSampling | None
    due: EvaluationLimits | None


def lot_record(lot: Lot, *, actor: Actor, today: date) -> LotRecord:
    """A constant number of queries. Clause: R-4.4.2-a, R-3.12-a, R-4.4.6-a."""
    evaluation = visible_evaluations(actor).filter(lot=lot).first()
    return LotRecord(
        items=drawn_items(lot),
        draw=draw_of("scheme", lot.scheme_id),
        evaluation=evaluation,
        bounds=bounds_of(evaluation) if evaluation else None,
        additional=additional_sampling_of(evaluation) if evaluation else None,
        due=limits_of(evaluation, on=today),
    )
