from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.filing.models import Filing, Round
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role


def visible_filings(actor: Actor) -> QuerySet[Filing]:
    """An operator's own filings; for a bureau those of operators registered in its region, once submitted."""
    filings = reachable(Filing.objects.select_related("operator", "county__city"), actor)
    if actor.role != Role.OPERATOR_CLERK:
        filings = filings.exclude(submitted_at=None)
    return filings.order_by("-created_at", "-pk")


def visible_rounds(actor: Actor, filing: Filing) -> QuerySet[Round]:
    """The rounds of a filing; a bureau does not see a workbook that was not submitted."""
    rounds = filing.rounds.select_related("file")
    return rounds if actor.role == Role.OPERATOR_CLERK else rounds.exclude(submitted_at=None)


def operators_without_filing(year: int) -> QuerySet[Organisation]:
    """The operators that have not submitted a filing for a year."""
    submitted = Filing.objects.filter(year=year).exclude(submitted_at=None).values("operator_id")
    return (
        Organisation.objects.filter(kind=OrganisationKind.OPERATOR).exclude(pk__in=submitted).order_by("pk")
    )
