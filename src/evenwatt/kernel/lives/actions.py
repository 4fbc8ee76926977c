from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.models import Change, LifeLine
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
    changes: Sequence[Change] | None = None,
) -> None:
    """Add one line to the life of a subject; ``changes`` are the facts that the step changed."""
    line = _line(deed, subject.type, subject.id, step, source, target, clause, note, changes)
    line.save(force_insert=True)


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
    changes: Mapping[int, Sequence[Change]] | None = None,
) -> None:
    """Add the same line to the lives of many subjects of one type, in one statement.

    ``changes`` are the facts that the step changed in each, by its key.
    """
    changed = changes or {}
    LifeLine.objects.bulk_create(
        [
            _line(deed, subject_type, pk, step, source, target, clause, note, changed.get(pk))
            for pk in subject_ids
        ],
        batch_size=2000,
    )


def _line(
    deed: Act,
    subject_type: str,
    pk: int,
    step: str,
    source: str,
    target: str,
    clause: str | None,
    note: str,
    changes: Sequence[Change] | None,
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
        changes=changes,
    )
