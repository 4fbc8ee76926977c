from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Func, OuterRef, Q, QuerySet, Subquery

from evenwatt.filing.filed_forms import kind_of, stated_form
from evenwatt.filing.life import DRAFTING, course_of
from evenwatt.filing.models import FiledRow, Filing, Gone, Round
from evenwatt.filing.states import OPEN, FiledForm, FilingState, RowFate, Severity
from evenwatt.forms.check_b import charger_key
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline

if TYPE_CHECKING:
    from evenwatt.forms.layout import Form
    from evenwatt.registry.models import Charger
REMARKED = ~Q(remark="") | ~Q(cell_remarks={})
"""The rows on which the bureau remarked when it returned the filing."""

#: Who files sees its drafts; a bureau sees what was submitted to it.
_FILERS = (Role.OPERATOR_CLERK, Role.PLATFORM_CLERK)


def visible_filings(actor: Actor) -> QuerySet[Filing]:
    """A firm's own filings; for a bureau those that firms of its region submitted.

    A county reads copies of what was approved elsewhere of stations in it (R-0-b).
    """
    filings = Filing.objects.select_related("filer", "county__city").order_by("-created_at", "-pk")
    own = reachable(filings, actor)
    if actor.role in _FILERS:
        return own
    own = own.exclude(submitted_at=None)
    if actor.role is Role.COUNTY_OFFICER:
        copies = Filing.copied_to.through.objects.filter(region__in=actor.counties)
        return own | filings.filter(pk__in=copies.values("filing"))
    return own


def is_copy(actor: Actor, filing: Filing) -> bool:
    """Whether a county only reads what another one reviewed (R-0-b)."""
    return actor.role is Role.COUNTY_OFFICER and filing.county_id not in actor.counties


def found_by(filings: QuerySet[Filing], text: str) -> QuerySet[Filing]:
    """Those of some filings whose filer or receipt number has a text somewhere in its name."""
    return filings.filter(Q(filer__name__has_text=text) | Q(receipt__has_text=text))


def reviewable_filings(actor: Actor) -> QuerySet[Filing]:
    """What the actor's office reviews: a county operators' filings, a city platforms' (R-4.3.1-b, c)."""
    kinds = {
        Permission.FILING_REVIEW: OrganisationKind.OPERATOR,
        Permission.PLATFORM_FILING_REVIEW: OrganisationKind.PLATFORM,
    }
    reviewed = [kind for permission, kind in kinds.items() if may(actor.role, permission)]
    return reachable(visible_filings(actor), actor).filter(filer__kind__in=reviewed)


def visible_rounds(actor: Actor, filing: Filing) -> QuerySet[Round]:
    """The rounds of a filing; a bureau does not see a workbook that was not submitted."""
    rounds = filing.rounds.select_related("file")
    return rounds if actor.role in _FILERS else rounds.exclude(submitted_at=None)


def hidden_steps(actor: Actor) -> frozenset[str]:
    """The steps of a filing's life that the actor does not read: a bureau reads what was submitted."""
    return frozenset() if actor.role in _FILERS else DRAFTING


def state_told(actor: Actor, filing: Filing) -> FilingState:
    """The state as the actor may know it: for a bureau a filing stays returned while the firm corrects it."""
    is_corrected = filing.state == FilingState.DRAFT and actor.role not in _FILERS
    return FilingState.RETURNED if is_corrected else FilingState(filing.state)


def told_as(actor: Actor, filings: QuerySet[Filing], state: FilingState) -> QuerySet[Filing]:
    """Those of some filings whose state is told to the actor as ``state``."""
    if actor.role in _FILERS:
        return filings.filter(state=state)
    behind = {
        FilingState.DRAFT: (),
        FilingState.RETURNED: (FilingState.RETURNED, FilingState.DRAFT),
    }.get(state, (state,))
    return filings.filter(state__in=behind)


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


def rows_of(of_round: Round, *, show: str = "", kind: str = "") -> QuerySet[FiledRow]:
    """The rows of a round: all, those of a severity or a fate, ``mended`` or ``remarked`` ones.

    ``kind`` is the code of a finding and, after a colon, its column: only rows that have it.
    """
    rows = of_round.rows.all()
    if kind:
        code, _, column = kind.partition(":")
        finding = {"code": code, "column": column} if column else {"code": code}
        rows = rows.exclude(severity=Severity.OK).filter(findings__contains=[finding])
    if show == "remarked":
        return rows.filter(REMARKED)
    if show == "mended":
        return rows.exclude(original={})
    if show in RowFate:
        return rows.filter(fate=show)
    return rows.filter(severity=show) if show else rows


def shown_form(of_round: Round) -> Form:
    """The form of a round as its tables show it: of our own columns those that its file has or that were
    filled in the page.
    """
    filing = of_round.filing
    columns = set(of_round.layout.get("columns", ()))
    if of_round.mended_rows:
        mended = of_round.rows.exclude(original={}).order_by()
        keys = mended.annotate(key=Func("original", function="jsonb_object_keys"))
        columns.update(keys.values_list("key", flat=True).distinct())
    return stated_form(kind_of(filing.form, filing.filer.kind).form, columns)


def next_wrong(of_round: Round, *, after: int) -> int | None:
    """The number of the next row with an error, from the first again after the last."""
    wrong = of_round.rows.filter(severity=Severity.ERROR).order_by("excel_row")
    numbers = wrong.values_list("excel_row", flat=True)
    following = numbers.filter(excel_row__gt=after).first() or numbers.first()
    return None if following == after else following


def equal_values(of_round: Round, row: FiledRow) -> dict[str, int]:
    """In how many other rows of a round each cell of a row has the same value; one query."""
    equal = {
        key: Count("pk", filter=Q(**{f"values__{key}": value}))
        for key, value in row.values.items()
        if value and key != "proposed_kind"
    }
    found = (
        of_round.rows.exclude(pk=row.pk).order_by().aggregate(**{f"n_{key}": n for key, n in equal.items()})
    )
    return {name.removeprefix("n_"): count for name, count in found.items()}


def gone_of(of_round: Round) -> QuerySet[Gone]:
    """The registered chargers that a round leaves out, and why: read by who carries out the reasons too."""
    return of_round.gone.select_related("charger__station__county__city")


def receipt_of(key: int) -> Filing | None:
    """A submitted filing by its key, for whoever holds its receipt."""
    found = Filing.objects.select_related("filer", "county__city").exclude(submitted_at=None)
    return found.filter(pk=key).exclude(state=FilingState.WITHDRAWN).first()


def operators_without_filing(year: int) -> QuerySet[Organisation]:
    """The operators that have not submitted a filing for a year, or withdrew the one they had."""
    submitted = (
        Filing.objects.filter(year=year, form=FiledForm.B)
        .exclude(submitted_at=None)
        .exclude(state=FilingState.WITHDRAWN)
        .values("filer_id")
    )
    return (
        Organisation.objects.filter(kind=OrganisationKind.OPERATOR, ended_on=None)
        .exclude(pk__in=submitted)
        .order_by("pk")
    )


def under_way_with(chargers: Collection[Charger]) -> list[tuple[Filing, int]]:
    """The filings under way of the operators of chargers, with how many of these chargers each files."""
    wanted = {(charger.maker_key, charger.serial_key) for charger in chargers}
    operators = {charger.operator_id for charger in chargers}
    found = []
    for filing in Filing.objects.filter(filer_id__in=operators, form=FiledForm.B, state__in=OPEN):
        latest = filing.rounds.last()
        values = latest.rows.values_list("values", flat=True) if latest else ()
        filed = {charger_key(each) for each in values}
        if n := len(wanted & filed):
            found.append((filing, n))
    return found


def filings_by_receipt(receipts: Collection[str]) -> dict[str, tuple[int, int | None]]:
    """receipt → (key of the filing, key of its filer); one query."""
    found = Filing.objects.filter(receipt__in=receipts).values_list("receipt", "pk", "filer_id")
    return {receipt: (key, filer) for receipt, key, filer in found}


def platforms_to_remind(on: date) -> QuerySet[Organisation]:
    """The platforms registered by a day, each of which files every year (R-4.2.2-a)."""
    platforms = Organisation.objects.filter(kind=OrganisationKind.PLATFORM, registered_on__lte=on)
    return platforms.select_related("region__city").order_by("pk")
