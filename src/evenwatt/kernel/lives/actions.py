from __future__ import annotations

from collections.abc import Iterable

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.lives.subject import Subject


def write_line(
    deed: Act,
    subject: Subject,
    *,
    step: str,
    source: str = "",
    target: str = "",
    clause: str | None = None,
    note: str = "",
) -> None:
    """Add one line to the life of a subject."""
    _line(deed, subject.type, subject.id, step, source, target, clause, note).save(force_insert=True)


def write_lines(
    deed: Act,
    subject_type: str,
    subject_ids: Iterable[int],
    *,
    step: str,
    source: str = "",
    target: str = "",
    clause: str | None = None,
    note: str = "",
) -> None:
    """Add the same line to the lives of many subjects of one type, in one statement."""
    LifeLine.objects.bulk_create(
        [_line(deed, subject_type, pk, step, source, target, clause, note) for pk in subject_ids],
        batch_size=2000,
    )


def _line(
    deed: Act, subject_type: str, pk: int, step: str, source: str, target: str, clause: str | None, note: str
) -> LifeLine:
    return LifeLine(
        subject_type=subject_type,
        subject_id=pk,
        step=step,
        source=source,
        target=target,
        clause=clause or deed.clause,
        at=deed.at,
        signed=deed.signed,
        account_id=deed.by.account_id if deed.by else None,
        note=note,
    )
