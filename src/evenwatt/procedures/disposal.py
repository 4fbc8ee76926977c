"""What the city's review of a lot report sets in motion (4.4.6): who may run, who stops, who must mend."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.disclosure.life import PUBLISH
from evenwatt.evaluation.actions import mark_disposed
from evenwatt.evaluation.states import LotConclusion
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.lots.queries import members_of
from evenwatt.rectification.actions import order_rectification
from evenwatt.rectification.states import Cause
from evenwatt.registry.actions import set_next_evaluation, stop_use
from evenwatt.registry.queries import chargers_by_key
from evenwatt.rules.disposition import Disposition, disposition
from evenwatt.verification.queries import approved_verdicts

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation


def dispositions(evaluation: Evaluation) -> dict[int, Disposition]:
    """charger → what 4.4.6 lets the operator do with it, for every charger of the lot."""
    verdicts = approved_verdicts(evaluation.lot)
    accepted = evaluation.conclusion == LotConclusion.ACCEPTED
    return {
        charger: disposition(lot_accepted=accepted, conforming=verdicts.get(charger))
        for charger in members_of(evaluation.lot)
    }


def dispose(*, evaluation: Evaluation, opinion: str, by: Actor, at: datetime) -> None:
    """Review the report and dispose of every charger of the lot (R-4.1.1-b, R-4.4.6-b, R-4.4.6-c).

    Chargers that stop are ordered to be rectified, one order per county, since the county notifies
    (R-4.4.6-d). An accepted lot's next evaluation falls due by the operator's grade (R-4.4.5-a).
    """
    with act("evaluation.dispose", clause="R-4.4.6-b", by=by, at=at) as deed:
        mark_disposed(deed, evaluation, opinion=opinion.strip())
        accepted = evaluation.conclusion == LotConclusion.ACCEPTED
        fates = dispositions(evaluation)
        stopped = [charger for charger, fate in fates.items() if fate is Disposition.STOPPED]
        stop_use(deed, stopped, reason=evaluation.number, clause="R-4.4.6-b" if accepted else "R-4.4.6-c")
        by_county = defaultdict(list)
        for charger in chargers_by_key(stopped):
            by_county[charger.station.county].append(charger.pk)
        for county, charger_ids in sorted(by_county.items(), key=lambda pair: pair[0].pk):
            order_rectification(
                deed,
                cause=Cause.FAILED_CHARGER if accepted else Cause.REJECTED_LOT,
                source=evaluation.subject,
                operator=evaluation.lot.scheme.operator,
                county=county,
                charger_ids=charger_ids,
            )
        if evaluation.next_evaluation_on:
            set_next_evaluation(fates, evaluation.next_evaluation_on)
        open_duty(deed, PUBLISH, evaluation.subject, owed_by=bureau_of(evaluation.lot.scheme.city_id))
