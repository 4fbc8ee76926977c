from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.progress.models import Outcome, Progress


def visible_work(actor: Actor) -> QuerySet[Progress]:
    """The work that people of the actor's organisation asked for."""
    return Progress.objects.filter(organisation_id=actor.organisation_id)


def work_under_way(actor: Actor, kind: str) -> Progress | None:
    """The latest work of a kind that is not at its end yet."""
    return visible_work(actor).filter(kind=kind, outcome=Outcome.UNDER_WAY).order_by("-pk").first()
