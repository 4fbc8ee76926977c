from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from evenwatt.evaluation.models import Evaluation
from evenwatt.evaluation.states import EvaluationState
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


def evaluations_to_come(operator_id: int) -> QuerySet[Evaluation]:
    """The issued reports of an operator's accepted lots: each dates the next evaluation (R-4.4.5-a)."""
    accepted = Evaluation.objects.filter(
        lot__scheme__operator_id=operator_id, next_evaluation_on__isnull=False
    )
    return accepted.select_related("lot__scheme").order_by("report_on", "pk")


def dated_by(evaluations: Iterable[Evaluation]) -> dict[int, list[int]]:
    """evaluation → the chargers whose next evaluation it dates, since no later result does; one query."""
    disposed = Evaluation.objects.filter(
        pk__in=[each.pk for each in evaluations],
        state=EvaluationState.DISPOSED,
        lot__members__charger__next_evaluation_on__isnull=False,
    )
    rows = disposed.order_by("report_on", "pk").values_list("lot__members__charger_id", "pk")
    last = dict(rows)
    dated = defaultdict(list)
    for charger, evaluation in last.items():
        dated[evaluation].append(charger)
    return dated


def evaluations_of_lots(lot_ids: Iterable[int]) -> dict[int, Evaluation]:
    """lot → its evaluation, in whatever state; one query."""
    return {each.lot_id: each for each in Evaluation.objects.filter(lot_id__in=list(lot_ids))}


def issued_evaluations_of(charger_ids: Iterable[int]) -> QuerySet[Evaluation]:
    """The evaluations, report issued, of the lots in which these chargers stand."""
    found = Evaluation.objects.filter(lot__members__charger_id__in=list(charger_ids)).exclude(issued_at=None)
    return found.select_related("lot__scheme__institution").distinct()
