"""A workbook comes in: it is kept as the round of a draft. Nothing reaches the registry here."""

from __future__ import annotations

from datetime import date, datetime

from evenwatt.filing.life import course_of
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.platforms import filing_year, hosted_in, reviewing_division
from evenwatt.filing.states import OPEN, FilingState, Severity
from evenwatt.filing.workbook import CheckedWorkbook
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.workflow.engine import begin, fire, require_permission
from evenwatt.rules.spelling import company_key


def upload(
    *,
    filer: Organisation,
    file: StoredFile,
    file_name: str,
    checked: CheckedWorkbook,
    by: Actor,
    at: datetime,
) -> Filing:
    """Keep a checked workbook as the new round of the firm's open filing of that form, or of a new one.

    The same content as in the round before changes nothing. Nothing reaches the registry here.
    """
    with act("filing.upload", clause="R-4.2.1-a", by=by, at=at) as deed:
        course = course_of(filer)
        require_permission(by, Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
        filing = _open_filing(deed, filer, checked)
        latest = filing.rounds.last()
        if latest and latest.file_id == file.pk and filing.state == FilingState.DRAFT:
            return filing
        fire(deed, course.workflow, filing, "upload", note=file_name)
        if latest and latest.submitted_at is None:
            latest.delete()
            number = latest.number
        else:
            number = latest.number + 1 if latest else 1
        _store_round(filing, number, file, file_name, checked, at)
        if not filing.receipt:  # what was returned is still owed as a correction, and was filed in its time
            begins = date(filing.year, 1, 1)
            open_duty(deed, course.submit, filing.subject, owed_by=filer, counted_from=begins)
    return filing


def _open_filing(deed: Act, filer: Organisation, checked: CheckedWorkbook) -> Filing:
    under_way = Filing.objects.filter(filer=filer, form=checked.form, state__in=OPEN).select_for_update()
    hosted = hosted_in(filer, checked.form, checked.header)
    for filing in under_way:
        if company_key(filing.hosted) == company_key(hosted):
            return filing
    filing = Filing.objects.create(
        state=FilingState.DRAFT,
        form=checked.form,
        filer=filer,
        hosted=hosted,
        year=filing_year(filer, checked.form, on=deed.on),
        county_id=reviewing_division(filer),
        created_at=deed.at,
    )
    begin(deed, course_of(filer).workflow, filing)
    return filing


def _store_round(
    filing: Filing,
    number: int,
    file: StoredFile,
    file_name: str,
    checked: CheckedWorkbook,
    at: datetime,
) -> Round:
    stored = Round.objects.create(
        filing=filing,
        number=number,
        file=file,
        file_name=file_name,
        header=checked.header,
        findings=checked.findings,
        row_count=len(checked.rows),
        error_rows=sum(row.severity == Severity.ERROR for row in checked.rows),
        warning_rows=sum(row.severity == Severity.WARNING for row in checked.rows),
        uploaded_at=at,
    )
    FiledRow.objects.bulk_create(
        [
            FiledRow(
                round=stored,
                excel_row=row.excel_row,
                values=row.values,
                county_code=row.county_code,
                severity=row.severity,
                findings=row.findings,
            )
            for row in checked.rows
        ],
        batch_size=2000,
    )
    return stored
