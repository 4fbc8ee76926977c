"""A workbook comes in: it is kept as the round of a draft. Nothing reaches the registry here."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from types import SimpleNamespace

from django.db import IntegrityError, transaction

from evenwatt.filing.actions.season import counted_from
from evenwatt.filing.further import adds_to
from evenwatt.filing.life import course_of
from evenwatt.filing.models import Filing, Gone, Round
from evenwatt.filing.platforms import filing_year, hosted_in, reviewing_division
from evenwatt.filing.registered import Registered, fate_of, registered
from evenwatt.filing.row_storage import count_rows, store_rows
from evenwatt.filing.states import OPEN, FilingState, Severity
from evenwatt.filing.workbook import CheckedWorkbook
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_time
from evenwatt.kernel.duties.actions import close_duties_of, open_duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.workflow.engine import Conflict, begin, fire, require_permission
from evenwatt.law.refusal import Denied
from evenwatt.rules.firm_bureaus import operator_bureaus
from evenwatt.rules.spelling import spelling_key


def upload(
    *,
    filer: Organisation,
    file: StoredFile,
    file_name: str,
    checked: CheckedWorkbook,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Filing:
    """Keep a checked workbook as the new round of the firm's open filing of that form, or of a new one.

    The same content as in the round before changes nothing, unless the registry has made another thing of it
    and nobody mended it; a file without rows replaces no rows. ``seen`` is the version of the open filing
    that the uploader looked at, 0 if there was none; what somebody else did since is not overwritten, and
    who it was is told. Nothing reaches the registry here.
    """
    with act("filing.upload", clause="R-4.2.1-a", by=by, at=at) as deed:
        require_permission(by, Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
        course = course_of(filer)
        division = _competent_division(filer, checked)
        filing = _open_filing(deed, filer, checked, division)
        latest = filing.rounds.last()
        same_file = latest and latest.file_id == file.pk and filing.state == FilingState.DRAFT
        if latest and same_file and _says_the_same(latest, checked):
            return filing
        if seen is not None and latest and filing.version != seen:
            raise _overtaken(latest)
        if latest and latest.submitted_at is None and latest.row_count and not checked.rows:
            raise _empty(file_name, latest)
        # Once received, a filing stays with the bureau that reviews it.
        receiver = filing.county_id if filing.receipt else division
        fire(deed, course.workflow, filing, "upload", note=file_name, county_id=receiver)
        if latest and latest.submitted_at is None:
            latest.delete()
            number = latest.number
        else:
            number = latest.number + 1 if latest else 1
        _store_round(deed, filing, number, file, file_name, checked)
        close_duties_of(deed, filer, course.redo)
        if not filing.receipt:  # what was returned is still owed as a correction, and was filed in its time
            open_duty(deed, course.submit, filing.subject, owed_by=filer, counted_from=counted_from(filing))
    return filing


def _competent_division(filer: Organisation, checked: CheckedWorkbook) -> str:
    """The division that receives the filing, for an operator its county or that of most chargers (R-0-b)."""
    if filer.kind == OrganisationKind.PLATFORM:
        return reviewing_division(filer)
    chargers_by_county = Counter(
        row.county_code for row in checked.rows if row.county_code and row.severity != Severity.ERROR
    )
    return operator_bureaus(
        registered_in=filer.registered_in or filer.region_id, chargers_by_county=chargers_by_county
    ).filing


def _open_filing(deed: Act, filer: Organisation, checked: CheckedWorkbook, division: str) -> Filing:
    hosted = hosted_in(filer, checked.form, checked.header)
    if (filing := _under_way(filer, checked.form, hosted)) is not None:
        return filing
    try:
        with transaction.atomic():
            filing = Filing.objects.create(
                state=FilingState.DRAFT,
                form=checked.form,
                filer=filer,
                hosted=hosted,
                year=filing_year(filer, checked.form, on=deed.on),
                county_id=division,
                created_at=deed.at,
            )
    except IntegrityError:  # a colleague's first upload came in between
        filing = _under_way(filer, checked.form, hosted)
        assert filing is not None, "only an open filing stands in the way of another"
        return filing
    begin(deed, course_of(filer).workflow, filing)
    return filing


def _under_way(filer: Organisation, form: str, hosted: str) -> Filing | None:
    """The firm's open filing of a form; a platform may have one for each operator."""
    filings = Filing.objects.filter(filer=filer, form=form, state__in=OPEN).select_for_update()
    same = spelling_key(hosted)
    return next((filing for filing in filings if spelling_key(filing.hosted) == same), None)


def _says_the_same(latest: Round, checked: CheckedWorkbook) -> bool:
    """Whether a new check of the file of a round leaves it as it is: nothing new found, or it was mended."""
    if latest.touched_at != latest.uploaded_at:
        return True
    severities = [row.severity for row in checked.rows]
    found = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    return found == (latest.error_rows, latest.warning_rows) and checked.findings == latest.findings


def _overtaken(latest: Round) -> Conflict:
    return Conflict(
        "{who} 已于 {when} 上传或更正了这份报备，您的文件没有替换它；请先查看，仍要替换的再上传一次",
        clause="R-4.2.1-a",
        code="overtaken",
        filing=latest.filing_id,
        who=latest.touched_by,
        when=local_time(latest.touched_at or latest.uploaded_at),
    )


def _empty(file_name: str, latest: Round) -> Denied:
    return Denied(
        "文件“{file}”里没有读到一行数据，没有替换草稿中的 {rows} 行：请核对是否选错了文件；"
        "草稿不再需要的，请先撤回，再上传",
        clause="R-4.2.1-a",
        code="nothing_to_replace_with",
        file=file_name,
        rows=latest.row_count,
    )


def _store_round(
    deed: Act, filing: Filing, number: int, file: StoredFile, file_name: str, checked: CheckedWorkbook
) -> None:
    stored = Round.objects.create(
        filing=filing,
        number=number,
        file=file,
        file_name=file_name,
        header=checked.header,
        layout=checked.layout,
        findings=checked.findings,
        row_count=0,
        error_rows=0,
        warning_rows=0,
        uploaded_at=deed.at,
        touched_by=deed.signed,
        touched_at=deed.at,
    )
    known = registered(filing.filer, checked.form)
    store_rows(
        SimpleNamespace(  # a model for each of 100,000 rows would cost more than storing it
            round_id=stored.pk,
            excel_row=row.excel_row,
            values=row.values,
            original={},
            remark="",
            cell_remarks={},
            looked_by="",
            identity=row.identity,
            fate=fate_of(row.values, row.county_code, known) if known else "",
            county_code=row.county_code,
            severity=row.severity,
            findings=row.findings,
        )
        for row in checked.rows
    )
    list_gone(stored, known, {row.identity for row in checked.rows})
    count_rows(stored)


def list_gone(stored: Round, known: Registered, filed: set[str]) -> None:
    """Note what a round leaves out though it has to be filed; what was said about others before stays."""
    if adds_to(stored.filing):
        return
    here = {each.charger_id for key, each in known.items() if "|".join(key) in filed}
    gone = dict.fromkeys(
        each.charger_id for each in known.values() if each.has_to_be_filed and each.charger_id not in here
    )
    Gone.objects.bulk_create(
        [Gone(round=stored, charger_id=charger_id) for charger_id in gone],
        batch_size=5000,
        ignore_conflicts=True,
    )
