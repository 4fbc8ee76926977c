from __future__ import annotations

from datetime import date

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.duties.decisions import DUE_DATE, counting
from evenwatt.kernel.duties.kinds import KINDS, DutyKind
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.verdicts.actions import keep
from evenwatt.kernel.verdicts.decision import find


def open_duty(
    deed: Act,
    kind: DutyKind,
    subject: Subject,
    *,
    owed_by: Organisation,
    counted_from: date | None = None,
    due_on: date | None = None,
) -> Duty:
    """Open a duty and date it by the period of its kind; an open one of the same kind stays as it is.

    ``due_on`` is a day that was fixed when the duty was foreseen, and is not counted anew.
    """
    start = counted_from or deed.on
    due = find(DUE_DATE, counting(kind.period, start)) if kind.period else None
    duty, opened = Duty.objects.get_or_create(
        kind=kind.name,
        subject_type=subject.type,
        subject_id=subject.id,
        organisation=owed_by,
        role=kind.role,
        closed_at=None,
        defaults={
            "subject": subject.title,
            "clause": kind.clause,
            "opened_at": deed.at,
            "counted_from": start,
            "due_on": due.day("due_on") if due else due_on,
            "provisional": bool(due and due.found["provisional"]),
        },
    )
    if due and opened:
        keep(deed, DUE_DATE, subject, due)
    return duty


def close_duties(deed: Act, subject: Subject, *kinds: DutyKind, owed_by: int | None = None) -> int:
    """Close what the act has done, for everybody or for one organisation. Returns how many were open."""
    found = Duty.objects.filter(
        subject_type=subject.type,
        subject_id=subject.id,
        kind__in=[kind.name for kind in kinds],
        closed_at=None,
    )
    if owed_by is not None:
        found = found.filter(organisation_id=owed_by)
    return found.update(closed_at=deed.at, closed_by_id=deed.by.account_id if deed.by else None)


def close_duties_of(deed: Act, organisation: Organisation, *kinds: DutyKind) -> int:
    """Close what an organisation owes of these kinds, whatever it is about."""
    return Duty.objects.filter(
        organisation=organisation, kind__in=[kind.name for kind in kinds], closed_at=None
    ).update(closed_at=deed.at, closed_by_id=deed.by.account_id if deed.by else None)


def hand_over_duties(
    deed: Act, subject: Subject, *, giver: Organisation, taker: Organisation, to: Subject | None = None
) -> None:
    """Let the taker owe what the giver owes about a subject, by the same days.

    ``to`` is a subject split off from it: there everybody owes the same, the taker in the giver's place, and
    what is owed about the first stays.
    """
    owed = Duty.objects.filter(subject_type=subject.type, subject_id=subject.id, closed_at=None)
    if to is None:
        owed = owed.filter(organisation=giver)
    for duty in list(owed.select_related("organisation")):
        if to is None:
            Duty.objects.filter(pk=duty.pk).update(
                closed_at=deed.at, closed_by_id=deed.by.account_id if deed.by else None
            )
        open_duty(
            deed,
            KINDS[duty.kind],
            to or subject,
            owed_by=taker if duty.organisation == giver else duty.organisation,
            counted_from=duty.counted_from,
            due_on=duty.due_on,
        )


def redate_provisional(deed: Act) -> int:
    """Count provisional due dates anew, once the years that they cross are announced (R-0-a).

    Returns how many dates became certain.
    """
    certain = 0
    for duty in Duty.objects.filter(provisional=True, closed_at=None):
        period = KINDS[duty.kind].period
        assert period is not None, "only a counted date is provisional"
        due = find(DUE_DATE, counting(period, duty.counted_from))
        if not due.found["provisional"]:
            Duty.objects.filter(pk=duty.pk).update(due_on=due.day("due_on"), provisional=False)
            keep(deed, DUE_DATE, Subject(duty.subject_type, duty.subject_id, duty.subject), due)
            certain += 1
    return certain
