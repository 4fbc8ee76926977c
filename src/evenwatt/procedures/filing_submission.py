"""Submit a filing, and report with it the chargers that it declares stopped (R-4.2.1-b, R-6.1-a)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.filing import actions
from evenwatt.filing.states import GoneReason
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.refusal import Denied
from evenwatt.procedures.operation_change import report_change
from evenwatt.registry.operation import open_to
from evenwatt.registry.states import Change

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing, Round
    from evenwatt.registry.models import StatusReport

#: What a reason reports. A transfer is none of them: it changes something only when the taker accepts it.
_REPORTED_AS = {GoneReason.CEASED: Change.CEASE, GoneReason.STOPPED: Change.PAUSE}


def changes_declared(of_round: Round) -> dict[tuple[Change, str], list[int]]:
    """What a submission of the round reports: the chargers by change and reason.

    What stands still already is not reported again, so that a second round reports only what is new.
    Clause: R-6.1-a.
    """
    declared: dict[tuple[Change, str], list[int]] = defaultdict(list)
    for reason, change in _REPORTED_AS.items():
        running = of_round.gone.filter(reason=reason, charger__state__in=open_to(change))
        for charger_id, note in running.order_by("note", "charger_id").values_list("charger_id", "note"):
            declared[change, note or str(reason.label)].append(charger_id)
    return dict(declared)


def submit_filing(
    *, filing: Filing, promised: bool, by: Actor, at: datetime, without_wrong_rows: bool = False
) -> list[StatusReport]:
    """Submit a filing; what it declares stopped is reported in the same act, with effect from that day.

    Returns the reports. One that cannot be made refuses the submission as a whole. A later round that files
    such a charger again lifts nothing: the operator reports that it runs again.
    Clause: R-4.2.1-b, R-6.1-a.
    """
    with act("filing.submit", clause="R-4.2.1-b", by=by, at=at) as deed:
        actions.submit(filing=filing, promised=promised, without_wrong_rows=without_wrong_rows, by=by, at=at)
        latest = filing.rounds.last()
        assert latest is not None, "what was submitted has a round"
        _require_own(filing, latest)
        return [
            report
            for (change, reason), charger_ids in changes_declared(latest).items()
            for report in report_change(
                change=change,
                charger_ids=charger_ids,
                effective_on=deed.on,
                reason=reason,
                by=by,
                at=at,
            )
        ]


def _require_own(filing: Filing, latest: Round) -> None:
    """Refuse to report for chargers that changed hands after the draft was compared with the registry."""
    declared = latest.gone.filter(reason__in=_REPORTED_AS).exclude(charger__operator_id=filing.filer_id)
    foreign = declared.select_related("charger").first()
    if foreign:
        raise Denied(
            "{serial} 已不在本机构名下，不能上报“{reason}”；请在“不再报送”中改选“{transferred}”",
            clause="R-6.1-a",
            code="no_longer_own",
            serial=foreign.charger.serial,
            reason=str(GoneReason(foreign.reason).label),
            transferred=str(GoneReason.TRANSFERRED.label),
        )
