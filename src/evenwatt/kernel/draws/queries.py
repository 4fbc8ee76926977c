from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.parties.actor import Actor


def visible_draws(actor: Actor) -> QuerySet[Draw]:
    return reachable(Draw.objects.select_related("institution", "city"), actor)


def published_draws() -> QuerySet[Draw]:
    """Every draw: its record is public from the moment the lists are frozen (R-3.12-a)."""
    return Draw.objects.all()


def parties_of(draw: Draw) -> list[DrawParty]:
    """The parties in the order in which their values enter the seed."""
    return list(draw.parties.select_related("organisation"))


def draw_of(subject_type: str, subject_id: int) -> Draw | None:
    return Draw.objects.filter(subject_type=subject_type, subject_id=subject_id).first()
