from __future__ import annotations

from typing import Any

from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.draws.states import DrawState


def publication(draw: Draw, parties: list[DrawParty]) -> dict[str, Any]:
    """The record of a draw for everybody, in the shape that `metrology.draw_publication` repeats.

    Lots stand under their numbers and chargers under their public codes; nothing says whose they are.
    Values appear once all are open: a party that saw another's value before it opened its own could
    reckon the outcome, and stay silent if it did not like it. Clause: R-3.12-a, R-4.4.7-c.
    """
    drawn = draw.state == DrawState.DRAWN
    published: dict[str, Any] = {
        "draw": draw.pk,
        "list_hash": draw.list_hash,
        "frozen_at": draw.frozen_at.isoformat(),
        "parties": [_party(party, with_value=drawn) for party in parties],
    }
    if drawn and draw.drawn_at is not None:
        published |= {"seed": draw.seed, "drawn_at": draw.drawn_at.isoformat(), "records": draw.records}
    else:
        published |= {"lists": draw.lists}
    return published


def _party(party: DrawParty, *, with_value: bool) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "party": party.organisation.name,
        "commitment": party.commitment or None,
        "committed_at": party.committed_at.isoformat() if party.committed_at else None,
    }
    if with_value:
        stated["value"] = party.value
    return stated
