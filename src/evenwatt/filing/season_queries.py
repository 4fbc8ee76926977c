"""Who has filed in a year and who has not, each figure by one query (R-4.1.1-e, R-4.2.1-a, R-4.2.2-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from evenwatt.filing.models import Filing, Round, Urging
from evenwatt.filing.states import FiledForm, FilingState
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.filing_season import OPERATORS, PLATFORMS, FilingWindow, filing_window


@dataclass(frozen=True)
class Season:
    """One form that firms of a kind file each year, under one clause."""

    code: str
    title: Any
    kind: OrganisationKind
    form: FiledForm
    rule: str

    def window(self, year: int) -> FilingWindow:
        return filing_window(self.rule, year=year, calendar=working_calendar())


SEASONS = {
    season.code: season
    for season in (
        Season("operators", _("运营机构（附录B）"), OrganisationKind.OPERATOR, FiledForm.B, OPERATORS),
        Season("platforms-f", _("运营平台（附录F）"), OrganisationKind.PLATFORM, FiledForm.F, PLATFORMS),
        Season("platforms-b", _("运营平台（附录B）"), OrganisationKind.PLATFORM, FiledForm.B, PLATFORMS),
    )
}

#: Where a firm stands in a season: the word, the tone, the condition.
STANDINGS = {
    "missing": (_("未报备"), "bad"),
    "review": (_("待核查"), "info"),
    "returned": (_("退回更正中"), "warn"),
    "approved": (_("已通过"), "good"),
}


def seasons_of(actor: Actor) -> list[Season]:
    """The seasons that an office looks after; a county has no platforms (R-4.1.1-e, R-4.2.2-a)."""
    if actor.role is Role.COUNTY_OFFICER:
        return [SEASONS["operators"]]
    return list(SEASONS.values())


def firms(actor: Actor, season: Season, year: int) -> QuerySet[Any]:
    """The firms that owe a filing for a year to the bureaus in the actor's region, with where they stand."""
    return _with_standing(_in_region(actor), season, year)


def own_standing(actor: Actor, season: Season, year: int) -> Any | None:
    """Where the actor's own firm stands in a season; ``None`` if it owes none."""
    own = Organisation.objects.filter(pk=actor.organisation_id)
    return _with_standing(own, season, year).first()


def _with_standing(among: QuerySet[Any], season: Season, year: int) -> QuerySet[Any]:
    """Each firm with ``standing``, ``filing_id``, ``late``, ``filed_at`` (first submission), ``urged_on``,
    ``letter_id`` and ``urged_until`` of the last letter. One query.
    """
    filed = (
        Filing.objects.filter(filer=OuterRef("pk"), form=season.form, year=year)
        .exclude(submitted_at=None)
        .exclude(state=FilingState.WITHDRAWN)
        .order_by("pk")  # the first is the year's, others add to it
    )
    first = Round.objects.filter(
        filing__filer=OuterRef("pk"), filing__form=season.form, filing__year=year
    ).exclude(Q(submitted_at=None) | Q(filing__state=FilingState.WITHDRAWN))
    letters = Urging.objects.filter(firm=OuterRef("pk"), form=season.form, year=year).order_by("-sent_at")
    return (
        among.filter(kind=season.kind, registered_on__lte=season.window(year).last_day)
        .select_related("region__city")
        .annotate(
            filing_id=Subquery(filed.values("pk")[:1]),
            filing_state=Subquery(filed.values("state")[:1]),
            late=Subquery(filed.values("late")[:1]),
            filed_at=Subquery(first.order_by("submitted_at").values("submitted_at")[:1]),
            urged_on=Subquery(letters.values("sent_on")[:1]),
            urged_until=Subquery(letters.values("due_on")[:1]),
            letter_id=Subquery(letters.values("document_id")[:1]),
            standing=Case(
                When(filing_id=None, then=Value("missing")),
                When(filing_state=FilingState.APPROVED, then=Value("approved")),
                When(filing_state=FilingState.SUBMITTED, then=Value("review")),
                default=Value("returned"),
            ),
        )
        .order_by("pk")
    )


def regions_to_urge(season: Season, year: int, *, on: date) -> set[str]:
    """The counties with operators, or the cities with platforms, that can be urged on a day. One query."""
    region = "region__city_id" if season.kind == OrganisationKind.PLATFORM else "region_id"
    silent = urgeable(_with_standing(Organisation.objects.filter(ended_on=None), season, year), on=on)
    return set(silent.order_by().values_list(region, flat=True).distinct())


def _in_region(actor: Actor) -> QuerySet[Any]:
    every = Organisation.objects.all()
    if actor.role is Role.PROVINCE_OFFICER:
        return every
    if actor.role is Role.CITY_OFFICER:
        return every.filter(region__city_id=actor.region_code)
    return every.filter(region_id=actor.region_code) if actor.role is Role.COUNTY_OFFICER else every.none()


def shown(rows: QuerySet[Any], *, show: str, name: str) -> QuerySet[Any]:
    """The firms of one standing, ``late`` ones or those filed ``in_time``, whose name begins so."""
    if name:
        rows = rows.filter(name__startswith=name)
    if show in ("late", "in_time"):
        return rows.filter(late=show == "late")
    if show == "urged":
        return rows.exclude(urged_on=None)
    return rows.filter(standing=show) if show in STANDINGS else rows


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many firms stand where, and how many filed late or in time. One query."""
    found = dict.fromkeys((*STANDINGS, "late", "in_time", "urged", "all"), 0)
    grouped = rows.order_by().values("standing", "late").annotate(n=Count("pk"), urged=Count("urged_on"))
    for group in grouped:
        found[group["standing"]] += group["n"]
        found["urged"] += group["urged"]
        found["all"] += group["n"]
        if group["late"] is not None:
            found["late" if group["late"] else "in_time"] += group["n"]
    return found


@dataclass(frozen=True)
class Area:
    """The sum of one county, or for the province of one city."""

    code: str
    name: str
    all: int
    missing: int
    review: int
    returned: int
    approved: int
    late: int


def areas(rows: QuerySet[Any], *, by_city: bool) -> list[Area]:
    """The same counts by county, or by city. One query."""
    region = "region__city" if by_city else "region"
    grouped = (
        rows.order_by()
        .values(f"{region}_id", f"{region}__name")
        .annotate(
            all=Count("pk"),
            late_ones=Count("pk", filter=Q(late=True)),
            **{f"n_{code}": Count("pk", filter=Q(standing=code)) for code in STANDINGS},
        )
        .order_by(f"{region}_id")
    )
    return [
        Area(
            code=group[f"{region}_id"],
            name=group[f"{region}__name"],
            all=group["all"],
            late=group["late_ones"],
            **{code: group[f"n_{code}"] for code in STANDINGS},
        )
        for group in grouped
    ]


@dataclass(frozen=True)
class Day:
    on: date
    filed: int
    so_far: int


def progress_by_day(rows: QuerySet[Any]) -> list[Day]:
    """How many firms filed on each day on which some did, and how many had by then. One query."""
    found, so_far = [], 0
    days = rows.order_by().exclude(filed_at=None).annotate(day=TruncDate("filed_at"))
    for group in days.values("day").annotate(n=Count("pk")).order_by("day"):
        so_far += group["n"]
        found.append(Day(group["day"], group["n"], so_far))
    return found


def urgeable(rows: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Those that have not filed and have no letter whose period still runs (R-4.1.1-e)."""
    return rows.filter(Q(urged_until=None) | Q(urged_until__lt=on), standing="missing")


def letters_of(actor: Actor, year: int) -> QuerySet[Urging]:
    """The urging letters that the actor's office sent or, as a firm, got."""
    return reachable(Urging.objects.filter(year=year).select_related("firm", "document"), actor)


def unfinished(actor: Actor, season: Season) -> list[Round]:
    """The drafts that the actor's firm has under way, each with ``unexplained`` chargers. One query."""
    drafts = Round.objects.filter(
        filing__filer_id=actor.organisation_id, filing__form=season.form, filing__state=FilingState.DRAFT
    )
    return list(
        drafts.filter(submitted_at=None)
        .select_related("filing")
        .annotate(unexplained=Count("gone", filter=Q(gone__reason="")))
    )
