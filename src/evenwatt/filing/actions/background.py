"""Large uploads and mends of thousands of rows: asked for in the page, done by the worker, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from evenwatt.filing.actions.intake import upload
from evenwatt.filing.actions.mending import mend
from evenwatt.filing.life import course_of
from evenwatt.filing.models import Filing
from evenwatt.filing.states import FiledForm
from evenwatt.filing.workbook import check_workbook
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.progress.actions import at_work, begin_work, finish, report
from evenwatt.kernel.progress.models import Progress
from evenwatt.kernel.progress.queries import asked_work
from evenwatt.kernel.workflow.engine import require_permission

UPLOAD, MEND = "filing_upload", "filing_mend"

LARGE_FILE = 500_000
"""Bytes from which an upload is work for later: a workbook of some 10,000 rows."""

MANY_ROWS = 2_000
"""Rows from which a mend is work for later."""


def ask_for_upload(
    *, file: StoredFile, file_name: str, form: FiledForm, seen: int | None, by: Actor, at: datetime
) -> Progress:
    """Have a large file read and checked, and kept as ``upload`` keeps it; tells how to follow it.

    Clause: R-4.2.1-a.
    """
    require_permission(by, Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
    given = {"file_name": file_name, "form": form, "seen": seen}
    return begin_work(UPLOAD, file_name, by=by, at=at, file=file, given=given)


def ask_for_mend(
    *,
    filing: Filing,
    excel_row: int,
    values: Mapping[str, str],
    everywhere: Collection[str],
    by: Actor,
    at: datetime,
) -> Progress:
    """Have equal values of thousands of rows mended. Clause: R-4.2.1-a."""
    require_permission(by, Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
    given = {
        "filing": filing.pk,
        "version": filing.version,
        "excel_row": excel_row,
        "values": dict(values),
        "everywhere": sorted(everywhere),
    }
    return begin_work(MEND, str(filing), by=by, at=at, given=given)


def do_upload(*, progress_id: int) -> None:
    """Read, check and keep the file of an upload that was asked for. Done twice it changes nothing."""
    progress = asked_work(progress_id)
    if not progress.is_under_way:
        return
    with at_work(progress, when_not_done=partial(_owe_again, progress)):
        assert progress.file is not None
        given, filer = progress.given, progress.organisation
        checked = check_workbook(
            progress.file.content(),
            given["file_name"],
            filer=filer,
            form=FiledForm(given["form"]),
            today=local_date(progress.asked_at),
            say=partial(report, progress),
        )
        rows = len(checked.rows)
        report(progress, "正在保存", done=rows * 3 // 4, total=rows)
        by, at = progress.actor(), progress.asked_at
        with act("filing.upload", clause="R-4.2.1-a", by=by, at=at):
            filing = upload(
                filer=filer,
                file=progress.file,
                file_name=given["file_name"],
                checked=checked,
                by=by,
                at=at,
                seen=given["seen"],
            )
            finish(progress, filing.subject)


def do_mend(*, progress_id: int) -> None:
    """Mend the equal values that were asked for. Done twice it changes nothing."""
    progress = asked_work(progress_id)
    if not progress.is_under_way:
        return
    with at_work(progress, when_not_done=partial(_owe_again, progress)):
        given = progress.given
        report(progress, "正在更正并重新核对")
        by, at = progress.actor(), progress.asked_at
        with act("filing.mend", clause="R-4.2.1-a", by=by, at=at):
            filing = Filing.objects.get(pk=given["filing"])
            filing.version = given["version"]
            mend(
                filing=filing,
                excel_row=given["excel_row"],
                values=given["values"],
                everywhere=given["everywhere"],
                by=by,
                at=at,
            )
            finish(progress, filing.subject)


def _owe_again(progress: Progress) -> None:
    """Put a line into the inbox of who asked: what was asked for did not happen."""
    by, at = progress.actor(), progress.asked_at
    with act("filing.not_done", clause="R-4.2.1-a", by=by, at=at) as deed:
        subject = Subject("progress", progress.pk, progress.title)
        open_duty(deed, course_of(progress.organisation).redo, subject, owed_by=progress.organisation)
