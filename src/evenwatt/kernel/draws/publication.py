from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.draws.states import DrawState


def publication(draw: Draw, parties: list[DrawParty]) -> dict[str, Any]:
    """The record of a draw for everybody, in the shape that `metrology.draw_publication` repeats.

    Lots stand under their numbers and chargers under their public codes; nothing says whose they are.
    Values appear once all are open: a party that saw another's value before it opened its own could
    reckon the outcome, and stay silent if it did not like it. Clause: R-3.12-a, R-4.4.7-c.
    """
    if draw.state == DrawState.DRAWN:
        outcome = {"seed": draw.seed, "drawn_at": _stated(draw.drawn_at), "records": draw.records}
        return with_values(draw, parties) | outcome
    frozen = _frozen(draw, parties) | {"lists": draw.lists}
    for party in frozen["parties"]:
        del party["value"]
    return frozen


def with_values(draw: Draw, parties: list[DrawParty]) -> dict[str, Any]:
    """What the seed is made of, values included: for the draw itself, and for everybody once it is done."""
    frozen = _frozen(draw, parties)
    if draw.public_value:
        frozen["fallback"] |= {"value": draw.public_value, "reference": draw.public_reference}
    return frozen


def _frozen(draw: Draw, parties: list[DrawParty]) -> dict[str, Any]:
    published: dict[str, Any] = {
        "draw": draw.pk,
        "algorithm": draw.algorithm,
        "list_hash": draw.list_hash,
        "frozen_at": _stated(draw.frozen_at),
        "parties": [
            {
                "party": party.organisation.name,
                "commitment": party.commitment or None,
                "committed_at": _stated(party.committed_at),
                "value": party.value or None,
            }
            for party in parties
        ],
    }
    if draw.deadline is not None:
        source = {"source": draw.public_source, "named_at": _stated(draw.source_named_at)}
        published |= {"deadline": _stated(draw.deadline), "fallback": source}
    return published


def _stated(at: datetime | None) -> str | None:
    """An instant as it is hashed: always in the province's time, wherever it was read from."""
    return timezone.localtime(at).isoformat() if at else None
