"""A person leaves a role: what is under way in the person's name, and who goes on with it (R-4.4.7-b).

Whoever verified or wrote a report stays named on it; the successor goes on in the same office. The hand-over
is a line in the life of each record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from evenwatt.evaluation.models import Evaluation
from evenwatt.evaluation.states import EvaluationState
from evenwatt.filing.actions.review_work import filings_in_review, pass_on_reviews
from evenwatt.filing.models import Filing
from evenwatt.filing.states import FilingState
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.people import end_membership
from evenwatt.kernel.parties.roles import Role
from evenwatt.lots.models import SamplingScheme
from evenwatt.lots.states import TestState
from evenwatt.verification.models import Record
from evenwatt.verification.states import RecordState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evenwatt.kernel.parties.actor import Actor
    from evenwatt.kernel.parties.models import Account, Membership


@dataclass(frozen=True)
class UnderWay:
    """What a person leaves behind: the duties of the office, and the records that are not finished."""

    duties: tuple[Duty, ...]
    records: tuple[Subject, ...]


def under_way(membership: Membership) -> UnderWay:
    """Return what is open in a capacity, in the order of urgency."""
    duties = Duty.objects.filter(
        organisation=membership.organisation_id, role=membership.role, closed_at=None
    ).order_by("due_on", "pk")
    return UnderWay(tuple(duties), tuple(_records(membership)))


def hand_over(
    *,
    membership: Membership,
    successor: Account | None,
    confirmed: bool,
    by: Actor,
    at: datetime,
) -> None:
    """End a membership and write in each open record who goes on with it; reviews go to the successor.

    Raises `Denied` as `end_membership`, above all for the last person of a role without successor.
    """
    with act("membership.end", clause="R-4.4.7-b", by=by, at=at) as deed:
        left_behind = under_way(membership).records
        taking_over = end_membership(
            membership=membership, successor=successor, confirmed=confirmed, by=by, at=at
        )
        note = f"{membership.account.name} → {successor.name if successor else '暂无接手人'}"
        for subject in left_behind:
            write_line(deed, subject, step="handed_over", note=note)
        pass_on_reviews(deed, leaving=membership, successor=taking_over)


def _records(membership: Membership) -> Iterator[Subject]:
    """Records in the person's name that are not finished; drafts and appointments of the office."""
    account, organisation = membership.account_id, membership.organisation_id
    match membership.role:
        case Role.OPERATOR_CLERK | Role.PLATFORM_CLERK:
            drafts = Filing.objects.filter(
                filer=organisation, state__in=(FilingState.DRAFT, FilingState.RETURNED)
            )
            yield from (filing.subject for filing in drafts.select_related("filer").order_by("pk"))
        case Role.COUNTY_OFFICER | Role.CITY_OFFICER:
            yield from (filing.subject for filing in filings_in_review(membership))
        case Role.VERIFIER | Role.CHECKER:
            mine = Q(verifier=account) if membership.role == Role.VERIFIER else Q(checker=account)
            records = Record.objects.filter(mine, institution=organisation)
            unfinished = records.exclude(state=RecordState.APPROVED)
            yield from (record.subject for record in unfinished.select_related("charger").order_by("pk"))
        case Role.INSTITUTION_MANAGER:
            reports = Evaluation.objects.filter(prepared_by=account, state=EvaluationState.PREPARED)
            yield from (report.subject for report in reports.order_by("pk"))
    if membership.role in (Role.INSTITUTION_MANAGER, Role.VERIFIER):
        agreed = SamplingScheme.objects.filter(institution=organisation).exclude(agreed_on=None)
        unfinished_visits = (
            agreed.filter(test_items__state=TestState.DUE).distinct().order_by("agreed_on", "pk")
        )
        yield from (scheme.subject for scheme in unfinished_visits)
