from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.states import TestState
from evenwatt.verification.models import MeasuringStandard, Record
from evenwatt.verification.states import RecordState, Verdict

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot, SamplingScheme


def visible_records(actor: Actor) -> QuerySet[Record]:
    return reachable(
        Record.objects.select_related(
            "charger__station__county__city",
            "charger__operator",
            "item__scheme",
            "item__lot",
            "standard",
            "institution",
            "verifier",
            "checker",
            "approver",
        ),
        actor,
    ).order_by("-entered_at", "-pk")


def own_standards(actor: Actor) -> QuerySet[MeasuringStandard]:
    return reachable(MeasuringStandard.objects.all(), actor)


def records_of(lot: Lot) -> QuerySet[Record]:
    """The records of a lot's samples, the spares called up included."""
    return Record.objects.filter(item__lot=lot).select_related(
        "charger__station", "item", "verifier", "checker", "approver"
    )


def approved_verdicts(lot: Lot) -> dict[int, bool]:
    """charger → conforming, for the lot's approved records. What could not be judged does not conform."""
    approved = Record.objects.filter(item__lot=lot, state=RecordState.APPROVED)
    return {
        charger: verdict == Verdict.CONFORMING
        for charger, verdict in approved.values_list("charger_id", "verdict")
    }


def full_verification_verdicts(scheme: SamplingScheme) -> dict[int, bool]:
    """charger → conforming, for the approved records of what a scheme verifies in full (R-4.4.2-b)."""
    approved = Record.objects.filter(item__scheme=scheme, item__lot=None, state=RecordState.APPROVED)
    return {
        charger: verdict == Verdict.CONFORMING
        for charger, verdict in approved.values_list("charger_id", "verdict")
    }


def last_field_day(lot: Lot) -> date | None:
    """The day of the lot's last field task, once every sample has a record; ``None`` before (R-4.3.1-e)."""
    if lot.test_items.filter(state=TestState.DUE, record=None).exists():
        return None
    return Record.objects.filter(item__lot=lot).aggregate(last=Max("verified_on"))["last"]
