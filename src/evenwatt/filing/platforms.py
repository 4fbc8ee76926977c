"""What is particular to a platform's filing: its year, its bureau, whose chargers it files (R-4.2.2-a, b)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from evenwatt.filing.decisions import CHANGE_TIMELINESS, PLATFORM_TIMELINESS, TIMELINESS
from evenwatt.filing.models import FiledRow, Filing
from evenwatt.filing.states import FiledForm, FilingState, Severity
from evenwatt.forms.check_platform import day_of
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.verdicts.decision import Decision
from evenwatt.law.catalog import catalog
from evenwatt.rules.firm_bureaus import platform_bureaus
from evenwatt.rules.platform_season import platform_filing_year
from evenwatt.rules.spelling import company_key


def filing_year(filer: Organisation, form: FiledForm, *, on: date) -> int:
    """The year that a filing is for; a platform's forms F and B are for the season that opened last."""
    if filer.kind != OrganisationKind.PLATFORM or form == FiledForm.G:
        return on.year
    return platform_filing_year(on=on, registered_on=filer.registered_on)


def timeliness_of(filing: Filing) -> Decision:
    """Which decision says whether a filing came in time: of the firm's year, or of each change in form G."""
    if filing.filer.kind != OrganisationKind.PLATFORM:
        return TIMELINESS
    return CHANGE_TIMELINESS if filing.form == FiledForm.G else PLATFORM_TIMELINESS


def reviewing_division(platform: Organisation) -> str:
    """Where a platform's filing goes: to the city of its branch (R-0-b)."""
    rating_city = catalog().value("platform_rating_city", on=platform.registered_on)
    return platform_bureaus(branch_in=platform.region_id, rating_city=rating_city).filing


def hosted_in(filer: Organisation, form: str, header: Mapping[str, str]) -> str:
    """The hosted operator for which a platform files a form B, by its header; "" for one about all of them.

    Form B prints one name and no column of operators. Clause: R-4.2.2-a.
    """
    if filer.kind != OrganisationKind.PLATFORM or form != FiledForm.B:
        return ""
    name = header.get("name", "")
    return "" if company_key(name) == company_key(filer.name) else name


def operator_of(row: FiledRow, hosted: str) -> str:
    """Whose charger a row of a platform's form B is: the row's own word, else the header's."""
    return row.values.get("operator") or hosted


def changed_on(values: Mapping[str, str], submitted_on: date) -> date:
    """The day of a change in form G, which prints none: what our column says, else the day of submission."""
    return day_of(values.get("changed_on", "")) or submitted_on


def operators_without_form_b(platform: Organisation, year: int) -> set[str]:
    """The operators that the year's form F lists and no form B of the year has a charger of, by their key."""
    return _operators(platform, year, FiledForm.F) - _operators(platform, year, FiledForm.B)


def _operators(platform: Organisation, year: int, form: FiledForm) -> set[str]:
    filings = Filing.objects.filter(filer=platform, year=year, form=form).exclude(submitted_at=None)
    named = set()
    for filing in filings.exclude(state=FilingState.WITHDRAWN):
        latest = filing.rounds.exclude(submitted_at=None).last()
        assert latest is not None
        rows = latest.rows.exclude(severity=Severity.ERROR)
        if form == FiledForm.B and filing.hosted:
            named |= {filing.hosted} if rows.exists() else set()
        else:
            named |= set(rows.values_list("values__operator", flat=True))
    return {company_key(name) for name in named if name}
