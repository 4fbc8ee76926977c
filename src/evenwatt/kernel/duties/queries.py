from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from evenwatt.kernel.duties.kinds import DutyKind
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Membership

_MOST_URGENT_FIRST = (F("due_on").asc(nulls_last=True), "opened_at", "pk")


def inbox(actor: Actor) -> QuerySet[Duty]:
    """What the actor's office owes, the most urgent first, what has no date last."""
    return Duty.objects.filter(
        organisation_id=actor.organisation_id, role=actor.role, closed_at=None
    ).order_by(*_MOST_URGENT_FIRST)


def owed_after_steps_of(organisation_id: int, seen: Mapping[str, QuerySet[Any]]) -> QuerySet[Duty]:
    """What others owe about the records of ``seen`` (type → records) after a step of one organisation.

    A step is a line of the record's life that left it in a state, signed by somebody in a capacity of the
    organisation; what became of the record before it is no consequence of it. The most urgent first.
    """
    about = Q(pk=None)
    for subject_type, records in seen.items():
        about |= Q(subject_type=subject_type, subject_id__in=records.order_by().values("pk"))
    people = Membership.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("at")),
        account_id=OuterRef("account_id"),
        organisation=organisation_id,
    )
    steps = LifeLine.objects.filter(
        Exists(people),
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        at__lte=OuterRef("opened_at"),
    ).exclude(target="")
    return (
        Duty.objects.filter(about, Exists(steps.order_by()), closed_at=None)
        .exclude(organisation=organisation_id)
        .select_related("organisation")
        .order_by(*_MOST_URGENT_FIRST)
    )


def duties_of(subject_type: str, subject_id: int) -> QuerySet[Duty]:
    return (
        Duty.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .select_related("organisation", "closed_by")
        .order_by("opened_at", "pk")
    )


def open_duties(subjects: Iterable[tuple[str, int]]) -> QuerySet[Duty]:
    """What is owed about any of several subjects, as (type, key)."""
    by_type = defaultdict(list)
    for subject_type, subject_id in subjects:
        by_type[subject_type].append(subject_id)
    about = Q(pk=None)
    for subject_type, subject_ids in by_type.items():
        about |= Q(subject_type=subject_type, subject_id__in=subject_ids)
    return Duty.objects.filter(about, closed_at=None).select_related("organisation")


def open_of_organisation(organisation_id: int) -> QuerySet[Duty]:
    """What an organisation owes, whatever the office."""
    return Duty.objects.filter(organisation=organisation_id, closed_at=None)


def open_in_city(kind: DutyKind, city: str) -> QuerySet[Duty]:
    """What the offices of a city-level unit and of its counties owe of one kind."""
    return Duty.objects.filter(kind=kind.name, organisation__region__city=city, closed_at=None)
