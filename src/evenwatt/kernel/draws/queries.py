from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.parties.actor import Actor


def visible_draws(actor: Actor) -> QuerySet[Draw]:
    return reachable(Draw.objects.select_related("institution", "city"), actor)


def draw_of(subject_type: str, subject_id: int) -> Draw | None:
    return Draw.objects.filter(subject_type=subject_type, subject_id=subject_id).first()
