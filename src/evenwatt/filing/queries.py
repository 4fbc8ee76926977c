from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from evenwatt.filing.life import course_of
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.states import OPEN, FiledForm, FilingState
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline

REMARKED = ~Q(remark="") | ~Q(cell_remarks={})
"""The rows on which the bureau remarked when it returned the filing."""

#: Who files sees its drafts; a bureau sees what was submitted to it.
_FILERS = (Role.OPERATOR_CLERK, Role.PLATFORM_CLERK)


def visible_filings(actor: Actor) -> QuerySet[Filing]:
    """A firm's own filings; for a bureau those that firms of its region submitted."""
    filings = reachable(Filing.objects.select_related("filer", "county__city"), actor)
    if actor.role not in _FILERS:
        filings = filings.exclude(submitted_at=None)
    return filings.order_by("-created_at", "-pk")


def reviewable_filings(actor: Actor) -> QuerySet[Filing]:
    """What the actor's office reviews: a county operators' filings, a city platforms' (R-4.3.1-b, c)."""
    kinds = {
        Permission.FILING_REVIEW: OrganisationKind.OPERATOR,
        Permission.PLATFORM_FILING_REVIEW: OrganisationKind.PLATFORM,
    }
    reviewed = [kind for permission, kind in kinds.items() if may(actor.role, permission)]
    return visible_filings(actor).filter(filer__kind__in=reviewed)


def visible_rounds(actor: Actor, filing: Filing) -> QuerySet[Round]:
    """The rounds of a filing; a bureau does not see a workbook that was not submitted."""
    rounds = filing.rounds.select_related("file")
    return rounds if actor.role in _FILERS else rounds.exclude(submitted_at=None)


def with_latest_round(actor: Actor, filings: QuerySet[Filing]) -> QuerySet[Filing]:
    """Filings with ``rounds_so_far``, ``row_count`` and ``error_rows`` of the latest visible round."""
    latest = Round.objects.filter(filing=OuterRef("pk")).order_by("-number")
    if actor.role not in _FILERS:
        latest = latest.exclude(submitted_at=None)
    return filings.annotate(
        rounds_so_far=Subquery(latest.values("number")[:1]),
        row_count=Subquery(latest.values("row_count")[:1]),
        error_rows=Subquery(latest.values("error_rows")[:1]),
    )


def open_filings(actor: Actor, form: str) -> QuerySet[Filing]:
    """What the actor's organisation has under way of a form: one, or one per operator of a platform."""
    under_way = Filing.objects.filter(filer_id=actor.organisation_id, form=form, state__in=OPEN)
    return under_way.select_related("filer").order_by("pk")


def open_filing(actor: Actor) -> Filing | None:
    """The form B that the actor's organisation has under way, if any."""
    return open_filings(actor, FiledForm.B).first()


def review_due_on(filing: Filing, submitted_on: date) -> date:
    """By when the bureau reviews what is submitted on a day (R-4.3.1-b, R-4.3.1-c)."""
    period = course_of(filing.filer).review.period
    assert period is not None
    return deadline(period, start=submitted_on, calendar=working_calendar()).due_on


def last_approved_round(actor: Actor, form: str = FiledForm.B) -> Round | None:
    """The workbook of the actor's latest approved filing of a form, to start this year's from."""
    return (
        Round.objects.filter(
            filing__filer_id=actor.organisation_id, filing__form=form, filing__state=FilingState.APPROVED
        )
        .order_by("-filing__approved_at", "-number")
        .first()
    )


def rows_of(of_round: Round, *, show: str = "") -> QuerySet[FiledRow]:
    """The rows of a round: all, those of one severity, or those ``remarked`` by the county."""
    rows = of_round.rows.all()
    if show == "remarked":
        return rows.filter(REMARKED)
    return rows.filter(severity=show) if show else rows


def operators_without_filing(year: int) -> QuerySet[Organisation]:
    """The operators that have not submitted a filing for a year, or withdrew the one they had."""
    submitted = (
        Filing.objects.filter(year=year, form=FiledForm.B)
        .exclude(submitted_at=None)
        .exclude(state=FilingState.WITHDRAWN)
        .values("filer_id")
    )
    return (
        Organisation.objects.filter(kind=OrganisationKind.OPERATOR).exclude(pk__in=submitted).order_by("pk")
    )


def platforms_to_remind(on: date) -> QuerySet[Organisation]:
    """The platforms registered by a day, each of which files every year (R-4.2.2-a)."""
    platforms = Organisation.objects.filter(kind=OrganisationKind.PLATFORM, registered_on__lte=on)
    return platforms.select_related("region__city").order_by("pk")
