"""What the page of an evaluation shows beyond the evaluation itself: its samples, and who stops and mends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evenwatt.evaluation.states import EvaluationState
from evenwatt.kernel.parties.actor import Actor
from evenwatt.procedures.disposal import Fates, fates_of
from evenwatt.rectification.queries import orders_caused_by, visible_rectifications
from evenwatt.verification.queries import records_of

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation
    from evenwatt.rectification.models import Rectification
    from evenwatt.verification.models import Record


@dataclass(frozen=True)
class Consequences:
    """``fates`` while the city has the disposal before it, ``orders`` once it is done."""

    fates: Fates | None
    orders: list[Rectification]


def samples_of(evaluation: Evaluation) -> list[Record]:
    """The verified samples in the order of the draw, the spares called up after them."""
    return list(records_of(evaluation.lot).order_by("item__basis", "item__position"))


def consequences_of(evaluation: Evaluation, *, actor: Actor) -> Consequences:
    """What the disposal will do or has done, as far as the actor may see it (R-4.4.6-b, R-4.4.6-c)."""
    if evaluation.state == EvaluationState.ISSUED:
        return Consequences(fates_of(evaluation), [])
    caused = orders_caused_by(evaluation.subject.type, [evaluation.pk]).values("pk")
    return Consequences(None, list(visible_rectifications(actor).filter(pk__in=caused)))
