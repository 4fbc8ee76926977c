"""A workbook comes in: it is kept as the round of a draft. Nothing reaches the registry here."""

from __future__ import annotations

from datetime import date, datetime

from evenwatt.filing.life import FILING, SUBMIT
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.states import OPEN, FiledForm, FilingState, Severity
from evenwatt.filing.workbook import CheckedWorkbook
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.workflow.engine import begin, fire, require_permission


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
        require_permission(by, Permission.FILING_PREPARE)
        filing = _open_filing(deed, filer, checked.form)
        latest = filing.rounds.last()
        if latest and latest.file_id == file.pk and filing.state == FilingState.DRAFT:
            return filing
        fire(deed, FILING, filing, "upload", note=file_name)
        if latest and latest.submitted_at is None:
            latest.delete()
            number = latest.number
        else:
            number = latest.number + 1 if latest else 1
        _store_round(filing, number, file, file_name, checked, at)
        if not filing.receipt:  # what was returned is still owed as a correction, and was filed in its time
            open_duty(deed, SUBMIT, filing.subject, owed_by=filer, counted_from=date(filing.year, 1, 1))
    return filing


def _open_filing(deed: Act, filer: Organisation, form: FiledForm) -> Filing:
    under_way = Filing.objects.filter(filer=filer, form=form, state__in=OPEN)
    filing = under_way.select_for_update().first()
    if filing is None:
        filing = Filing.objects.create(
            state=FilingState.DRAFT,
            form=form,
            filer=filer,
            year=deed.on.year,
            county_id=filer.region_id,
            created_at=deed.at,
        )
        begin(deed, FILING, filing)
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
