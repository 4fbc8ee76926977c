"""Firms are reminded before the last day and urged after it (R-4.1.1-e, R-4.2.1-a, R-4.2.2-a)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime

from evenwatt.filing.life import (
    FILE_B_URGED,
    FILE_F_URGED,
    FILE_URGED,
    PLATFORM_REMINDER,
    REMINDER,
    URGE,
    URGE_PLATFORMS,
    URGED,
)
from evenwatt.filing.models import Filing, Urging
from evenwatt.filing.season_queries import SEASONS, Season, firms, regions_to_urge, urgeable
from evenwatt.filing.states import FiledForm, FilingState
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.documents.actions import issue_document
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.duties.kinds import DutyKind
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.numbering.actions import next_numbers
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.workflow.engine import require_permission
from evenwatt.law.calendar import working_calendar
from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import deadline
from evenwatt.rules.filing_season import Phase, require_urgeable


def urge(
    *, season: Season, year: int, firm_ids: Collection[int] | None, by: Actor, at: datetime
) -> list[Urging]:
    """Send urging letters to firms that have not filed, or with ``None`` to all of the actor's region.

    Each gets a numbered document, a line in its inbox and one in its life. A county urges operators, a city
    platforms. Who has filed meanwhile, or has a letter whose period still runs, gets none.
    Clause: R-4.1.1-e.

    Raises:
        Denied: the window is still open, or none of them is to be urged.
    """
    with act("filing.urge", clause="R-4.1.1-e", by=by, at=at) as deed:
        require_permission(by, Permission.FILING_URGE)
        require_urgeable(season.window(year), on=deed.on)
        found = urgeable(firms(by, season, year), on=deed.on)
        if firm_ids is not None:
            found = found.filter(pk__in=firm_ids)
        chosen = list(found) if urges(by, season) else []
        if not chosen:
            raise Denied(
                "没有需要催报的单位：已报备，或催报函限期未满，或不归本局催报",
                clause="R-4.1.1-e",
                code="nobody_to_urge",
            )
        due_on = deadline(URGED, start=deed.on, calendar=working_calendar()).due_on
        numbers = next_numbers(deed, "urging_letter", issuer=by.organisation, count=len(chosen))
        letters = [
            _letter(deed, by, season, year, firm, number, due_on)
            for firm, number in zip(chosen, numbers, strict=True)
        ]
        firm_keys = [firm.pk for firm in chosen]
        write_lines(deed, "organisation", firm_keys, step="urged", note=f"{year} 年度附录{season.form}")
        call_to_urge(deed, year=year)
    return letters


def urges(by: Actor, season: Season) -> bool:
    """Whether an office urges the firms of a season: counties operators, cities platforms (R-4.1.1-e)."""
    of_platforms = season.kind == OrganisationKind.PLATFORM
    return by.role is (Role.CITY_OFFICER if of_platforms else Role.COUNTY_OFFICER)


def _letter(
    deed: Act, by: Actor, season: Season, year: int, firm: Organisation, number: str, due_on: date
) -> Urging:
    of_platform = season.kind == OrganisationKind.PLATFORM
    document = issue_document(
        deed,
        template="urging_letter",
        number=number,
        title=f"关于催促报送 {year} 年度附录{season.form} 的函",
        subject=_firm(firm),
        content={
            "number": number,
            "firm": firm.name,
            "bureau": by.organisation,
            "year": year,
            "form": season.form.value,
            "of_platform": of_platform,
            "last_day": season.window(year).last_day.isoformat(),
            "due_on": due_on.isoformat(),
            "issued_on": deed.on.isoformat(),
            "officer": by.name,
        },
        operator=firm,
        counties=[] if of_platform else [firm.region],
        city=firm.region.city,
    )
    kind = _URGED[season.code]
    close_duties(deed, _firm(firm), kind)  # an earlier letter, whose period is over
    open_duty(deed, kind, _firm(firm), owed_by=firm)
    return Urging.objects.create(
        firm=firm,
        region=firm.region,
        form=season.form,
        year=year,
        document=document,
        sent_on=deed.on,
        sent_at=deed.at,
        signed=deed.signed,
        due_on=due_on,
    )


def remind(deed: Act, season: Season, *, year: int) -> int:
    """Remind who has not filed in the last days of the window, once; returns how many.

    Clause: R-4.2.1-a, R-4.2.2-a.
    """
    window = season.window(year)
    if window.phase(deed.on) is not Phase.LAST_DAYS:
        return 0
    kind = _REMINDERS[season.kind]
    reminded = Duty.objects.filter(
        kind=kind.name, subject_type="organisation", counted_from__gte=window.opens_on
    )
    filed = Filing.objects.filter(year=year, form=season.form).exclude(submitted_at=None)
    silent = (
        Organisation.objects.filter(kind=season.kind, registered_on__lte=window.last_day)
        .exclude(pk__in=filed.exclude(state=FilingState.WITHDRAWN).values("filer_id"))
        .exclude(pk__in=reminded.values("subject_id"))
    )
    chosen = list(silent.order_by("pk"))
    for firm in chosen:
        begins = max(window.opens_on, firm.registered_on)
        open_duty(deed, kind, _firm(firm), owed_by=firm, counted_from=begins)
    write_lines(deed, "organisation", [firm.pk for firm in chosen], step="reminded", clause=season.rule)
    return len(chosen)


def call_to_urge(deed: Act, *, year: int) -> None:
    """Ask each bureau to urge the firms of its region once the last day is over, until none is left to urge.

    Clause: R-4.1.1-e, R-4.2.2-a.
    """
    wanted: dict[DutyKind, set[str]] = {URGE: set(), URGE_PLATFORMS: set()}
    for season in SEASONS.values():
        if season.window(year).phase(deed.on) is Phase.OVER:
            wanted[_CALLS[season.kind]] |= regions_to_urge(season, year, on=deed.on)
    for kind, regions in wanted.items():
        subject = Subject("season", year, f"{year} 年度报备")
        bureaus = _bureaus(regions)
        calls = Duty.objects.filter(kind=kind.name, closed_at=None)
        calls.exclude(organisation__in=bureaus, subject_id=year).update(closed_at=deed.at)
        for bureau in bureaus:
            open_duty(deed, kind, subject, owed_by=bureau)


def _bureaus(regions: Collection[str]) -> list[Organisation]:
    """The bureaus of regions; one that is not registered yet cannot be asked."""
    found = []
    for region in sorted(regions):
        with suppress(Denied):
            found.append(bureau_of(region))
    return found


def settle_urging(deed: Act, filing: Filing) -> None:
    """Close what a submission answers: the letter about its form, and the reminder (R-4.1.1-e)."""
    of_platform = filing.filer.kind == OrganisationKind.PLATFORM
    code = f"platforms-{filing.form.lower()}" if of_platform else "operators"
    if code not in SEASONS or (not of_platform and filing.form != FiledForm.B):
        return
    close_duties(deed, _firm(filing.filer), _URGED[code], _REMINDERS[SEASONS[code].kind])
    if SEASONS[code].window(filing.year).phase(deed.on) is Phase.OVER:
        call_to_urge(deed, year=filing.year)


_URGED: dict[str, DutyKind] = {
    "operators": FILE_URGED,
    "platforms-f": FILE_F_URGED,
    "platforms-b": FILE_B_URGED,
}
_CALLS: dict[OrganisationKind, DutyKind] = {
    OrganisationKind.OPERATOR: URGE,
    OrganisationKind.PLATFORM: URGE_PLATFORMS,
}
_REMINDERS: dict[OrganisationKind, DutyKind] = {
    OrganisationKind.OPERATOR: REMINDER,
    OrganisationKind.PLATFORM: PLATFORM_REMINDER,
}


def _firm(firm: Organisation) -> Subject:
    return Subject("organisation", firm.pk, firm.name)
