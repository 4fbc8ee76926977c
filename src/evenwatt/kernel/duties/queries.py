from __future__ import annotations

from django.db.models import F, QuerySet

from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.parties.actor import Actor


def inbox(actor: Actor) -> QuerySet[Duty]:
    """What the actor's office owes, the most urgent first, what has no date last."""
    return Duty.objects.filter(
        organisation_id=actor.organisation_id, role=actor.role, closed_at=None
    ).order_by(F("due_on").asc(nulls_last=True), "opened_at", "pk")


def duties_of(subject_type: str, subject_id: int) -> QuerySet[Duty]:
    return (
        Duty.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .select_related("organisation", "closed_by")
        .order_by("opened_at", "pk")
    )
