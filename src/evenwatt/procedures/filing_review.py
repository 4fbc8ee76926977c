"""Approve a filing and let the cities know that its chargers wait for a plan (4.3.1)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.filing import actions as filing_actions
from evenwatt.filing.models import ReviewNote
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.law.refusal import Denied
from evenwatt.planning.actions import ask_for_plan
from evenwatt.procedures.next_evaluations import follow_changed_grade
from evenwatt.registry.matching import rematch_operator
from evenwatt.registry.queries import cities_of, counties_of

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing


def approve_filing(*, filing: Filing, opinion: str, by: Actor, at: datetime) -> None:
    """Approve a filing; every city in which an operator has chargers owes a plan (R-4.3.1-b, R-4.4.3-a).

    The counties of its stations have a copy (R-0-b).
    A grade that the filer is granted with it dates its lots (R-4.4.5-a). What it changes is compared
    with what the other side filed: platform and operator (R-4.3.1-c).
    """
    if filing.filer.kind == OrganisationKind.PLATFORM:
        filing_actions.approve_platform_filing(filing=filing, opinion=opinion, by=by, at=at)
        return
    with act("filing.approve", clause="R-4.3.1-b", by=by, at=at) as deed:
        charger_ids = filing_actions.approve(filing=filing, opinion=opinion, by=by, at=at)
        follow_changed_grade(deed, filing.filer.pk)
        filing.copied_to.set(counties_of(charger_ids).exclude(pk=filing.county_id))
        for city in cities_of(charger_ids):
            ask_for_plan(deed, city)
        rematch_operator(deed, filing.filer)


def refuse_with_notes(filing: Filing, by: Actor) -> None:
    """Refuse to approve what the officer himself has remarked on (R-4.3.1-b)."""
    notes = ReviewNote.objects.filter(
        round__filing=filing, round__decided_at=None, membership_id=by.membership_id, excel_row__gt=0
    )
    if notes.exists():
        raise Denied("写有批注的报备不能通过；请清除批注，或退回更正", clause="R-4.3.1-b", code="has_notes")
