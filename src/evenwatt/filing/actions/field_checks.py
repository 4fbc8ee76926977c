"""What officers find when they go and see whether a filing is true (R-4.3.1-b, R-4.3.1-c)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from evenwatt.filing.actions.review_work import require_reviewer
from evenwatt.filing.models import FieldCheck, FieldPhoto, Filing
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.files.actions import check_size, store
from evenwatt.kernel.files.photos import without_metadata
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.refusal import Denied

MOST_PHOTOS = 20


def note_field_check(
    *,
    filing: Filing,
    checked_on: date,
    officers: str,
    place: str,
    agrees: bool,
    finding: str,
    by: Actor,
    at: datetime,
    excel_row: int | None = None,
    photos: Iterable[tuple[str, bytes]] = (),
) -> FieldCheck:
    """Keep a note of a check on site, with photos as (name, content); all of it or nothing.

    Each photo is kept without its metadata, and with the digest of the file as the camera made it.
    Clause: R-4.3.1-b, R-4.3.1-c.
    """
    with act("filing.field_check", clause="R-4.3.1-b", by=by, at=at) as deed:
        require_reviewer(filing, by)
        _check(filing, checked_on, deed.on, excel_row, (officers, place, finding))
        found = FieldCheck.objects.create(
            filing=filing,
            checked_on=checked_on,
            officers=officers.strip(),
            place=place.strip(),
            excel_row=excel_row,
            agrees=agrees,
            finding=finding.strip(),
            signed=deed.signed,
            entered_at=at,
        )
        kept = [(name, content, _cleaned(name, content)) for name, content in photos]
        if len(kept) > MOST_PHOTOS:
            raise Denied(
                "一次最多上传 {most} 张照片；其余的请另记一条",
                clause="R-4.3.1-b",
                code="many_photos",
                most=MOST_PHOTOS,
            )
        for name, content, cleaned in kept:
            FieldPhoto.objects.create(
                of_check=found,
                file=store(cleaned, at=at),
                name=name[-200:],
                camera_sha256=hashlib.sha256(content).hexdigest(),
            )
        word = "与所报一致" if agrees else "与所报不一致"
        write_line(deed, filing.subject, step="field_check", note=f"{checked_on} {found.place}：{word}")
    return found


def _check(
    filing: Filing, checked_on: date, today: date, excel_row: int | None, words: tuple[str, ...]
) -> None:
    if not all(text.strip() for text in words):
        raise Denied("请写明核查人员、地点和核查情况", clause="R-4.3.1-b", code="field_check_empty")
    if checked_on > today:
        raise Denied(
            "核查日期 {day} 还没有到，请核对", clause="R-4.3.1-b", code="day_to_come", day=checked_on
        )
    submitted = filing.rounds.exclude(submitted_at=None).last()
    if excel_row is not None and (
        submitted is None or not submitted.rows.filter(excel_row=excel_row).exists()
    ):
        raise Denied(
            "报备表没有第 {row} 行；请核对行号", clause="R-4.3.1-b", code="no_such_row", row=excel_row
        )


def _cleaned(name: str, content: bytes) -> bytes:
    check_size(len(content))
    try:
        return without_metadata(content)
    except Denied as denied:
        raise Denied(
            "照片“{name}”没有保存：{why}",
            clause=denied.clause,
            code=denied.code,
            name=name,
            why=denied.template,
        ) from denied
