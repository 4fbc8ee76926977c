"""What is particular to a platform's filing: its year, its bureau, whose chargers it files (R-4.2.2-a, b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from evenwatt.filing.decisions import CHANGE_TIMELINESS, PLATFORM_TIMELINESS, TIMELINESS
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.states import FiledForm, FilingState, Severity
from evenwatt.forms.check_platform import day_of
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.verdicts.decision import Decision
from evenwatt.law.catalog import catalog
from evenwatt.rules.firm_bureaus import platform_bureaus
from evenwatt.rules.platform_season import platform_filing_year
from evenwatt.rules.spelling import spelling_key


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
    return "" if spelling_key(name) == spelling_key(filer.name) else name


def operator_of(row: FiledRow, hosted: str) -> str:
    """Whose charger a row of a platform's form B is: the row's own word, else the header's."""
    return row.values.get("operator") or hosted


def changed_on(values: Mapping[str, str], submitted_on: date) -> date:
    """The day of a change in form G, which prints none: what our column says, else the day of submission."""
    return day_of(values.get("changed_on", "")) or submitted_on


def owes_form_b(platform: Organisation, year: int) -> bool:
    """Whether a platform still owes form B of a year.

    It owes one for each operator with chargers that its newest form F of the year lists; before it has filed
    form F, one at all. An operator that a newer form F leaves out is on the platform no longer.

    Clause: R-4.2.2-a, reading platform-form-b.
    """
    forms_b = _submitted(platform, year, FiledForm.B)
    good = _good_rows(forms_b)
    headed = forms_b.exclude(hosted="").filter(pk__in=good.values("round__filing")).values_list("hosted")
    named = good.filter(round__filing__hosted="").values_list("values__operator").distinct()
    filed = _keys(name for (name,) in (*headed, *named))
    newest = _submitted(platform, year, FiledForm.F).last()
    if newest is None:
        return not filed
    listed = _good_rows(Filing.objects.filter(pk=newest.pk)).exclude(values__chargers="0")
    return not _keys(listed.values_list("values__operator", flat=True)) <= filed


def _submitted(platform: Organisation, year: int, form: FiledForm) -> QuerySet[Filing]:
    """What counts as filed, the newest last."""
    filings = Filing.objects.filter(filer=platform, year=year, form=form).exclude(submitted_at=None)
    return filings.exclude(state=FilingState.WITHDRAWN).order_by("submitted_at", "pk")


def _good_rows(filings: QuerySet[Filing]) -> QuerySet[FiledRow]:
    """The rows without an error in the round of each filing that was submitted last."""
    submitted = Round.objects.filter(filing=OuterRef("pk")).exclude(submitted_at=None)
    latest = filings.order_by().annotate(latest=Subquery(submitted.order_by("-number").values("pk")[:1]))
    return FiledRow.objects.filter(round__in=latest.values("latest")).exclude(severity=Severity.ERROR)


def _keys(names: Iterable[str]) -> set[str]:
    return {spelling_key(name) for name in names if name}
