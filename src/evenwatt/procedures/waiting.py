"""What an office waits for: it did its part of a record, and another organisation owes the next; read-only.

Only what the page of the record shows to the office is told, by the same permission and the same query.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.filing.queries import visible_filings
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.draws.queries import visible_draws
from evenwatt.kernel.duties.queries import owed_after_steps_of
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.queries import visible_schemes
from evenwatt.rectification.queries import visible_rectifications
from evenwatt.registry.change_queries import visible_merges, visible_reports, visible_transfers
from evenwatt.registry.connection_queries import stop_notices

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.kernel.duties.models import Duty

#: Type of the record → what opens its page, and the records that are found there.
_RECORDS: dict[str, tuple[Permission, Callable[[Actor], QuerySet[Any]]]] = {
    "filing": (Permission.FILING_READ, visible_filings),
    "scheme": (Permission.SCHEME_READ, visible_schemes),
    "draw": (Permission.SCHEME_READ, visible_draws),
    "evaluation": (Permission.REPORT_READ, visible_evaluations),
    "rectification": (Permission.RECTIFICATION_READ, visible_rectifications),
    "status_report": (Permission.OPERATION_READ, visible_reports),
    "transfer": (Permission.OPERATION_READ, visible_transfers),
    "merge": (Permission.OPERATION_READ, visible_merges),
    "stop_notice": (Permission.CONNECTION_READ, stop_notices),
}


def waiting(actor: Actor) -> QuerySet[Duty]:
    """What others owe since the actor's organisation moved a record that the actor sees; one query."""
    seen = {
        kind: records(actor)
        for kind, (permission, records) in _RECORDS.items()
        if may(actor.role, permission)
    }
    return owed_after_steps_of(actor.organisation_id, seen)
