"""The reminder that a year's filing is owed, whether it came in time, and what of it is still owed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from evenwatt.filing.actions.urging import settle_urging
from evenwatt.filing.decisions import CHANGE_TIMELINESS
from evenwatt.filing.further import adds_to
from evenwatt.filing.life import FILE, FILE_B, FILE_B_URGED, FILE_F
from evenwatt.filing.models import Filing
from evenwatt.filing.platforms import changed_on, owes_form_b, timeliness_of
from evenwatt.filing.states import FiledForm, FilingState, Severity
from evenwatt.forms.check_platform import CHANGES_NOTHING
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.verdicts.actions import decide
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline
from evenwatt.rules.platform_season import season_opens


def open_season(deed: Act, filer: Organisation, *, year: int) -> None:
    """Remind a firm of a year's filing; registered after its last day, of the next (R-4.2.1-a, R-4.2.2-a)."""
    if filer.kind != OrganisationKind.PLATFORM:
        begins = max(date(year, 1, 1), filer.registered_on)
        open_duty(deed, FILE, _firm(filer), owed_by=filer, counted_from=begins)
        return
    begins = max(season_opens(year=year), filer.registered_on)
    if deed.on < begins:
        return
    if not _submitted(filer, FiledForm.F, year):
        open_duty(deed, FILE_F, _firm(filer), owed_by=filer, counted_from=begins)
    if owes_form_b(filer, year):
        open_duty(deed, FILE_B, _firm(filer), owed_by=filer, counted_from=begins)


def settle_season(deed: Act, filing: Filing) -> None:
    """Close what a submission has done of the year's filing; form B is owed for every operator of form F."""
    filer = filing.filer
    settle_urging(deed, filing)
    if filer.kind != OrganisationKind.PLATFORM:
        close_duties(deed, _firm(filer), FILE)
        return
    if filing.form == FiledForm.F:
        close_duties(deed, _firm(filer), FILE_F)
    if filing.form != FiledForm.G and not owes_form_b(filer, filing.year):
        close_duties(deed, _firm(filer), FILE_B, FILE_B_URGED)
    elif filing.form != FiledForm.G:
        open_season(deed, filer, year=filing.year)


def counted_from(filing: Filing) -> date:
    """From when the submission of a draft is counted: what the year does not demand waits for the next."""
    year = filing.year
    last_day = deadline("R-4.2.1-a", start=date(year, 1, 1), calendar=working_calendar()).due_on
    is_owed = adds_to(filing) is None and filing.filer.registered_on <= last_day
    return date(year if is_owed else year + 1, 1, 1)


def is_late(deed: Act, filing: Filing) -> bool:
    """Judge whether a filing is submitted after its last day, and keep the judgement.

    Of form G only what changes something can be late (R-4.2.2-b).
    """
    given: dict[str, Any] = {"submitted_on": deed.on}
    decision = timeliness_of(filing)
    if decision is CHANGE_TIMELINESS:
        latest = filing.rounds.get(number=filing.rounds.count())
        idle = Q()
        for code in CHANGES_NOTHING:
            idle |= Q(findings__contains=[{"code": code}])
        rows = latest.rows.exclude(severity=Severity.ERROR).exclude(idle)
        given["changed_on"] = sorted({changed_on(row.values, deed.on) for row in rows})
    else:
        given |= {"year": filing.year, "registered_on": filing.filer.registered_on}
        if first := adds_to(filing):
            given["adds_to"] = first.receipt
    return bool(decide(deed, decision, filing.subject, given).found["late"])


def _submitted(filer: Organisation, form: FiledForm, year: int) -> bool:
    filings = Filing.objects.filter(filer=filer, form=form, year=year).exclude(submitted_at=None)
    return filings.exclude(state=FilingState.WITHDRAWN).exists()


def _firm(filer: Organisation) -> Subject:
    return Subject("organisation", filer.pk, filer.name)
