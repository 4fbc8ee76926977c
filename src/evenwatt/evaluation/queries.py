from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from evenwatt.evaluation.models import Evaluation
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES


def visible_evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Institutions see their own work in progress; everybody else a report once it is issued."""
    found = reachable(
        Evaluation.objects.select_related(
            "lot__scheme__operator",
            "lot__scheme__institution",
            "lot__scheme__city",
            "lot__scheme__plan",
            "lot__area__city",
            "prepared_by",
        ),
        actor,
    )
    if actor.role not in INSTITUTION_ROLES:
        found = found.exclude(issued_at=None)
    return found.order_by("-prepared_at", "-pk")


def evaluations_of_lots(lot_ids: Iterable[int]) -> dict[int, Evaluation]:
    """lot → its evaluation, in whatever state; one query."""
    return {each.lot_id: each for each in Evaluation.objects.filter(lot_id__in=list(lot_ids))}


def issued_evaluations_of(charger_ids: Iterable[int]) -> QuerySet[Evaluation]:
    """The evaluations, report issued, of the lots in which these chargers stand."""
    found = Evaluation.objects.filter(lot__members__charger_id__in=list(charger_ids)).exclude(issued_at=None)
    return found.select_related("lot__scheme__institution").distinct()
