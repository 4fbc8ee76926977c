"""What a reviewer sees: the queue, the rows to look at first, what colleagues and institutions wrote."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from evenwatt.filing.models import Assignment, Claim, FieldPhoto, FiledRow, Filing, ReviewNote, Round
from evenwatt.filing.queries import reviewable_filings, with_latest_round
from evenwatt.filing.states import FilingState, RowFate, Severity
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind

_NEVER = date(9999, 12, 31)
_MOVED = Q(findings__contains=[{"code": "filed_by_another_operator"}])
#: What a reviewer looks at first, each a tab with its count; "focus" is any of them.
ASPECTS: dict[str, Q] = {
    "error": Q(severity=Severity.ERROR),
    "warning": Q(severity=Severity.WARNING),
    "moved": _MOVED,
    "changed": Q(fate=RowFate.CHANGED),
    "new": Q(fate=RowFate.NEW),
    "ceased": Q(fate=RowFate.CEASED),
}
FOCUS = ~Q(severity=Severity.OK) | Q(fate__in=[RowFate.CHANGED, RowFate.NEW, RowFate.CEASED])


def queue(actor: Actor) -> QuerySet[Any]:
    """The submitted filings that the actor's office reviews, each with when it is due and how far it is.

    ``due_on``, ``looked`` rows of ``row_count``, ``warning_rows``, ``has_notes`` of the actor's. One query.
    """
    latest = Round.objects.filter(filing=OuterRef("pk")).exclude(submitted_at=None).order_by("-number")
    duties = Duty.objects.filter(
        subject_type__in=["filing", "platform_filing"],
        subject_id=OuterRef("pk"),
        kind__in=["filing_review", "platform_review"],
        closed_at=None,
    )
    looked = (
        FiledRow.objects.filter(round=OuterRef("latest_id"), looked_at__isnull=False)
        .order_by()
        .values("round")
        .annotate(n=Count("pk"))
    )
    notes = ReviewNote.objects.filter(
        round=OuterRef("latest_id"), membership_id=actor.membership_id, excel_row__gt=0
    )
    filings: QuerySet[Any] = with_latest_round(actor, reviewable_filings(actor))
    return (
        filings.filter(state=FilingState.SUBMITTED)
        .select_related("claim__membership__account")
        .annotate(
            latest_id=Subquery(latest.values("pk")[:1]),
            warning_rows=Subquery(latest.values("warning_rows")[:1]),
            due_on=Coalesce(Subquery(duties.values("due_on")[:1]), Value(_NEVER)),
        )
        .annotate(
            looked=Coalesce(Subquery(looked.values("n")[:1], output_field=IntegerField()), Value(0)),
            has_notes=Exists(notes),
        )
    )


def rows_to_review(of_round: Round, actor: Actor, *, show: str = "", text: str = "") -> QuerySet[FiledRow]:
    """The rows of an aspect, not looked at, or noted on by the actor; by serial or station."""
    rows = of_round.rows.all()
    if text:
        rows = rows.filter(Q(values__serial__istartswith=text) | Q(values__station__startswith=text))
    if show == "focus":
        return rows.filter(FOCUS)
    if show == "unseen":
        return rows.filter(looked_at=None)
    if show == "noted":
        return rows.filter(excel_row__in=my_notes(of_round, actor).values("excel_row"))
    if show == "technical":
        return rows.filter(excel_row__in=of_round.technical_remarks.values("excel_row"))
    return rows.filter(ASPECTS[show]) if show in ASPECTS else rows


def review_counts(of_round: Round, actor: Actor) -> dict[str, int]:
    """How many rows each tab of a review has. One query."""
    noted = my_notes(of_round, actor).filter(excel_row=OuterRef("excel_row"))
    technical = of_round.technical_remarks.filter(excel_row=OuterRef("excel_row"))
    return of_round.rows.order_by().aggregate(
        all=Count("pk"),
        focus=Count("pk", filter=FOCUS),
        seen=Count("looked_at"),
        unseen=Count("pk", filter=Q(looked_at=None)),
        noted=Count("pk", filter=Exists(noted)),
        technical=Count("pk", filter=Exists(technical)),
        **{name: Count("pk", filter=condition) for name, condition in ASPECTS.items()},
    )


def my_notes(of_round: Round, actor: Actor) -> QuerySet[ReviewNote]:
    return of_round.notes.filter(membership_id=actor.membership_id)


def notes_by_row(notes: QuerySet[ReviewNote]) -> dict[int, dict[str, str]]:
    """Row → column → text; column "" is the row as a whole."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row, column, text in notes.values_list("excel_row", "column", "text"):
        found[row][column] = text
    return dict(found)


def notes_of_colleagues(of_round: Round, actor: Actor) -> list[dict[str, Any]]:
    """Who else of the office has notes on a round, and how many."""
    others = of_round.notes.exclude(membership_id=actor.membership_id).filter(excel_row__gt=0)
    grouped = others.order_by().values("membership__account__name").annotate(n=Count("pk"))
    return [{"name": each["membership__account__name"], "n": each["n"]} for each in grouped]


def stranded_round(filing: Filing, actor: Actor) -> Round | None:
    """An earlier round of a filing on which the actor still has notes that were given to nobody."""
    latest = filing.rounds.exclude(submitted_at=None).last()
    rounds = filing.rounds.filter(notes__membership_id=actor.membership_id).distinct()
    return (rounds.exclude(pk=latest.pk) if latest else rounds).last()


def filings_for_remarks(actor: Actor, on: date) -> QuerySet[Filing]:
    """What operators submitted in the counties to which the actor's institution is assigned (R-4.1.1-f)."""
    counties = Assignment.objects.filter(
        Q(until=None) | Q(until__gte=on), institution_id=actor.organisation_id, since__lte=on
    )
    filings = Filing.objects.filter(
        county__in=counties.values("county"), filer__kind=OrganisationKind.OPERATOR
    )
    submitted = filings.exclude(submitted_at=None).exclude(state=FilingState.WITHDRAWN)
    return submitted.select_related("filer", "county__city").order_by("-submitted_at", "-pk")


def claim_of(filing: Filing) -> Claim | None:
    """Who has taken up the review of a filing."""
    return Claim.objects.filter(filing=filing).select_related("membership__account").first()


def photos_of(filing: Filing) -> QuerySet[FieldPhoto]:
    """The photos of all checks on site of a filing that is in the actor's hands."""
    return FieldPhoto.objects.filter(of_check__filing=filing).select_related("file")


def visible_assignments(actor: Actor) -> QuerySet[Assignment]:
    """Which institution checks the filings of which county, as far as the actor may know."""
    found = reachable(Assignment.objects.select_related("institution", "county__city"), actor)
    return found.order_by("-since", "-pk")
