from __future__ import annotations

from django.db.models import Q, QuerySet

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.progress.models import Outcome, Progress


def visible_work(actor: Actor) -> QuerySet[Progress]:
    """The work that people of the actor's organisation asked for; what is private, only its own."""
    own = Q(private=False) | Q(membership=actor.membership_id)
    return Progress.objects.filter(own, organisation_id=actor.organisation_id)


def not_taken_away(actor: Actor) -> QuerySet[Progress]:
    """The actor's own private work that is at its end and of which it did not take the result yet."""
    own = Progress.objects.filter(private=True, membership=actor.membership_id, fetched_at=None)
    return own.exclude(outcome=Outcome.UNDER_WAY).order_by("-pk")


def asked_work(progress_id: int) -> Progress:
    """A piece of work with who asked for it, for the worker."""
    return Progress.objects.select_related("organisation", "file", "membership__account").get(pk=progress_id)


def work_under_way(actor: Actor, kind: str) -> Progress | None:
    """The latest work of a kind that is not at its end yet."""
    return visible_work(actor).filter(kind=kind, outcome=Outcome.UNDER_WAY).order_by("-pk").first()
