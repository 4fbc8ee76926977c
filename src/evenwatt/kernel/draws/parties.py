"""What every act on a draw needs: the draw held, the actor's own part in it, and the drawing itself."""

from __future__ import annotations

from typing import Any

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.draws.life import DRAW
from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.draws.publication import with_values
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import fire
from evenwatt.law.refusal import Denied
from evenwatt.metrology import draw as drawing
from evenwatt.metrology.draw_fallback import terms_of, values_of


def locked(draw: Draw) -> list[DrawParty]:
    """Hold the draw to the end of the act, as it is now: two parties that act at once take their turns."""
    draw.refresh_from_db(from_queryset=Draw.objects.select_for_update())
    return list(draw.parties.select_related("organisation"))


def own_part(parties: list[DrawParty], by: Actor) -> DrawParty:
    """The part of the actor's organisation; refuses to others (R-3.12-a)."""
    for party in parties:
        if party.organisation_id == by.organisation_id and party.role == by.role:
            return party
    raise Denied("贵单位不是本次抽样的参与方", clause="R-3.12-a", code="not_a_party")


def draw_samples(deed: Act, step: str, draw: Draw, parties: list[DrawParty], **stored: Any) -> None:
    """Draw the samples by the values of all parties, and take the step that ends the draw (R-3.12-a)."""
    facts = with_values(draw, parties)
    seed = drawing.seed_from(values_of(facts), draw.list_hash, terms_of(facts))
    records = [
        drawing.draw(
            lot=lot["lot"],
            members=lot["members"],
            seed=seed,
            sample_size=lot["sample_size"],
            spare_size=lot["spare_size"],
            algorithm=draw.algorithm,
        ).as_dict()
        for lot in draw.lists
    ]
    fire(deed, DRAW, draw, step, seed=seed, records=records, drawn_at=deed.at, **stored)
