"""What the city's review of a lot report sets in motion (4.4.6): who may run, who stops, who must mend."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.disclosure.life import PUBLISH
from evenwatt.evaluation.actions import mark_disposed
from evenwatt.evaluation.states import LotConclusion
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.verdicts.actions import keep
from evenwatt.kernel.verdicts.decision import Finding, find
from evenwatt.lots.queries import members_of
from evenwatt.planning.actions import settle
from evenwatt.procedures.decisions import FATES
from evenwatt.procedures.next_evaluations import close_overtaken
from evenwatt.rectification.actions import order_rectification
from evenwatt.rectification.queries import open_orders_of
from evenwatt.rectification.states import Cause
from evenwatt.registry.actions import note_lot_result, resume_use, stop_use
from evenwatt.registry.queries import chargers_by_key, failed_by_themselves
from evenwatt.registry.states import StopCause
from evenwatt.rules.disposition import Disposition
from evenwatt.verification.queries import approved_verdicts

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation
    from evenwatt.kernel.parties.models import Organisation
    from evenwatt.kernel.regions.models import Region
    from evenwatt.registry.models import Charger


@dataclass(frozen=True)
class StoppedCharger:
    """``sampled``: it stops by its own result; otherwise it shares the fate of its lot."""

    charger: Charger
    sampled: bool


@dataclass(frozen=True)
class CountyOrder:
    """What one county will have to notify one operator of: who runs the chargers now."""

    county: Region
    operator: Organisation
    stopped: tuple[StoppedCharger, ...]


@dataclass(frozen=True)
class Fates:
    """What 4.4.6 makes of a lot: who may run, who stops, county by county, and who stays stopped.

    ``waiting`` stand still already: they failed by themselves before and were not in the sample, so they
    wait for their own verification; or they wait for an earlier rectification to be confirmed.
    """

    finding: Finding
    in_use: tuple[int, ...]
    waiting: tuple[int, ...]
    orders: tuple[CountyOrder, ...]

    @property
    def stopped(self) -> list[StoppedCharger]:
        return [stopped for order in self.orders for stopped in order.stopped]


def fates_of(evaluation: Evaluation) -> Fates:
    """What the disposal will do, before it is done; the disposal itself asks here (R-4.4.6-b, R-4.4.6-c)."""
    verdicts = approved_verdicts(evaluation.lot)
    members = members_of(evaluation.lot)
    failed_before = failed_by_themselves(members)
    ordered_before = set(open_orders_of(members))
    finding = find(
        FATES,
        {
            "lot_accepted": evaluation.conclusion == LotConclusion.ACCEPTED,
            "chargers": {
                charger: {
                    "conforming": verdicts.get(charger),
                    "failed_before": charger in failed_before,
                    "in_rectification": charger in ordered_before,
                }
                for charger in members
            },
        },
    )
    found = {int(charger): fate for charger, fate in finding.found.items()}
    stopped = {charger for charger, fate in found.items() if fate == Disposition.STOPPED}
    failed_now = {charger for charger, conforming in verdicts.items() if not conforming}
    waiting = stopped & ((failed_before - set(verdicts)) | (ordered_before - failed_now))
    stopping = stopped - waiting
    by_county = defaultdict(list)
    for charger in chargers_by_key(stopping).order_by(
        "station__county", "operator", "station__name", "serial"
    ):
        stopped_charger = StoppedCharger(charger, sampled=charger.pk in verdicts)
        by_county[charger.station.county, charger.operator].append(stopped_charger)
    return Fates(
        finding=finding,
        in_use=tuple(charger for charger, fate in found.items() if fate == Disposition.IN_USE),
        waiting=tuple(sorted(waiting)),
        orders=tuple(
            CountyOrder(county, operator, tuple(chargers))
            for (county, operator), chargers in by_county.items()
        ),
    )


def dispose(*, evaluation: Evaluation, opinion: str, by: Actor, at: datetime) -> None:
    """Review the report and dispose of every charger of the lot (R-4.1.1-b, R-4.4.6-b, R-4.4.6-c).

    Chargers that stop are ordered to be rectified, one order per county, since the county notifies
    (R-4.4.6-d). An accepted lot's next evaluation falls due by the operator's grade (R-4.4.5-a).
    """
    with act("evaluation.dispose", clause="R-4.4.6-b", by=by, at=at) as deed:
        mark_disposed(deed, evaluation, opinion=opinion.strip())
        accepted = evaluation.conclusion == LotConclusion.ACCEPTED
        fates = fates_of(evaluation)
        keep(deed, FATES, evaluation.subject, fates.finding)
        for sampled, cause in ((True, StopCause.OWN_RESULT), (False, StopCause.LOT)):
            stop_use(
                deed,
                [stopped.charger.pk for stopped in fates.stopped if stopped.sampled is sampled],
                cause=cause,
                reason=evaluation.number,
                clause="R-4.4.6-b" if accepted else "R-4.4.6-c",
            )
        resume_use(deed, fates.in_use, reason=evaluation.number, clause="R-4.4.6-f")
        for order in fates.orders:
            order_rectification(
                deed,
                cause=Cause.FAILED_CHARGER if accepted else Cause.REJECTED_LOT,
                source=evaluation.subject,
                operator=order.operator,
                county=order.county,
                charger_ids=[stopped.charger.pk for stopped in order.stopped],
            )
        note_lot_result(
            members_of(evaluation.lot),
            next_evaluation_on=evaluation.next_evaluation_on,
            rejected_lot="" if accepted else evaluation.lot.number,
        )
        close_overtaken(deed, evaluation.lot.scheme.operator_id)
        settle(deed, members_of(evaluation.lot))
        open_duty(deed, PUBLISH, evaluation.subject, owed_by=bureau_of(evaluation.lot.scheme.city_id))
