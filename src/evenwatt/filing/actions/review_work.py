"""What an officer does before deciding: notes that save themselves, rows looked at, a review taken up.

None of it is a decision: notes are the officer's own until a return gives them to the firm.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.life import course_of
from evenwatt.filing.models import Claim, Filing, ReviewNote, Round
from evenwatt.filing.states import FilingState
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.workflow.engine import require_permission, require_standing
from evenwatt.law.refusal import Denied

#: (row, column) → text; column "" is the row as a whole, row 0 the opinion.
Notes = Mapping[tuple[int, str], str]
OPINION = (0, "")
LONGEST = {True: 2000, False: 500}
"""Characters of a note, by whether it is the opinion."""


def keep_notes(
    *, of_round: Round, typed: Notes, by: Actor, at: datetime, seen: Notes | None = None
) -> dict[tuple[int, str], str]:
    """Keep what an officer typed beside rows and cells of a round; an emptied note is gone.

    ``seen`` is what stood there when the officer began to type. What differs from it by now the same officer
    wrote in another window: it stays, and the notes typed against it are returned, with what stands there.
    Notes are kept whatever became of the filing meanwhile, so that nothing typed is lost.
    Clause: R-4.3.1-b, R-4.3.1-c.
    """
    require_reviewer(of_round.filing, by)
    _check(of_round, typed)
    mine = of_round.notes.filter(membership_id=by.membership_id)
    with transaction.atomic():
        # Of two windows that save at the same moment the second waits, and sees what the first has kept.
        Round.objects.select_for_update(no_key=True).get(pk=of_round.pk)
        known = {(note.excel_row, note.column): _plain(note.text) for note in mine}
        changed = {key: _plain(text) for key, text in typed.items() if _plain(text) != known.get(key, "")}
        began = {key: _plain(text) for key, text in (seen or {}).items() if key in changed}
        stale = {key: changed.pop(key) for key, text in began.items() if text != known.get(key, "")}
        # An old page that its reader left as it was says nothing against what was written since.
        overtaken = {key: known.get(key, "") for key, text in stale.items() if text != began[key]}
        for row, column in changed:
            if not changed[row, column]:
                mine.filter(excel_row=row, column=column).delete()
        ReviewNote.objects.bulk_create(
            [
                ReviewNote(
                    round=of_round,
                    membership_id=by.membership_id,
                    excel_row=row,
                    column=column,
                    text=text,
                    written_at=at,
                )
                for (row, column), text in changed.items()
                if text
            ],
            update_conflicts=True,
            unique_fields=["round", "membership", "excel_row", "column"],
            update_fields=["text", "written_at"],
        )
    return overtaken


def _plain(text: str) -> str:
    """A note as it is kept, however a browser breaks its lines."""
    return text.strip().replace("\r\n", "\n")


def _check(of_round: Round, typed: Notes) -> None:
    form = kind_of(of_round.filing.form, of_round.filing.filer.kind).form
    columns = {"", *(column.key for column in form.columns)}
    numbers = {row for row, _ in typed} - {0}
    there = set(of_round.rows.filter(excel_row__in=numbers).values_list("excel_row", flat=True))
    for (row, column), text in typed.items():
        if column not in columns or (row and row not in there):
            raise Denied(
                "报备表没有第 {row} 行，批注未保存；请刷新后重写",
                clause="R-4.3.1-b",
                code="no_such_row",
                row=row,
            )
        if len(text) > (longest := LONGEST[row == 0]):
            raise Denied(
                "第 {row} 行的批注有 {length} 字，超过 {longest} 字；请缩短",
                clause="R-4.3.1-b",
                code="note_too_long",
                row=row,
                length=len(text),
                longest=longest,
            )


def carry_notes(*, source: Round, target: Round, by: Actor, at: datetime) -> int:
    """Take over the officer's notes of an earlier round to the rows of a later one that are about the same.

    What he wrote on the later round already stays. Returns how many were taken over; the rest remains with
    the earlier round. Clause: R-4.3.1-b, R-4.3.1-c.
    """
    require_reviewer(target.filing, by)
    notes = list(source.notes.filter(membership_id=by.membership_id))
    was = dict(
        source.rows.filter(excel_row__in=[note.excel_row for note in notes]).values_list(
            "excel_row", "identity"
        )
    )
    named = target.rows.filter(identity__in=[identity for identity in was.values() if identity])
    now = dict(named.values_list("identity", "excel_row"))
    there = set(target.notes.filter(membership_id=by.membership_id).values_list("excel_row", "column"))
    moved = 0
    with transaction.atomic():
        for note in notes:
            row = now.get(was.get(note.excel_row, "")) if note.excel_row else 0
            if row is None or (row, note.column) in there:
                continue
            note.round, note.excel_row, note.written_at = target, row, at
            note.save()
            moved += 1
    return moved


def look_at(
    *, of_round: Round, excel_rows: Collection[int], by: Actor, at: datetime, seen: bool = True
) -> int:
    """Mark rows as looked at, or take the mark back. Returns how many rows changed. Clause: R-4.3.1-b."""
    require_reviewer(of_round.filing, by)
    rows = of_round.rows.filter(excel_row__in=excel_rows, looked_at__isnull=seen)
    return rows.update(looked_at=at if seen else None, looked_by=by.signature if seen else "")


def claim(*, filing: Filing, by: Actor, at: datetime) -> None:
    """Take up a review, or take it over from a colleague; the life of the filing says so (R-4.3.1-b)."""
    with act("filing.claim", clause="R-4.3.1-b", by=by, at=at) as deed:
        require_reviewer(filing, by)
        before = Claim.objects.filter(filing=filing).select_related("membership__account").first()
        if before is not None and before.membership_id == by.membership_id:
            return
        Claim.objects.update_or_create(
            filing=filing, defaults={"membership_id": by.membership_id, "claimed_at": at}
        )
        note = f"自 {before.membership.account.name} 接手" if before else ""
        write_line(deed, filing.subject, step="claimed", note=note)


def release(*, filing: Filing, by: Actor, at: datetime) -> None:
    """Give a review back to the office (R-4.3.1-b)."""
    with act("filing.release", clause="R-4.3.1-b", by=by, at=at) as deed:
        require_reviewer(filing, by)
        if Claim.objects.filter(filing=filing, membership_id=by.membership_id).delete()[0]:
            write_line(deed, filing.subject, step="released")


def pass_on_reviews(deed: Act, *, leaving: Membership, successor: Membership | None) -> None:
    """Give the reviews and unsent notes of an officer who leaves to the successor; else free the reviews.

    What both wrote about the same cell stands together, the successor's words first. Clause: R-4.4.7-b.
    """
    filings = filings_in_review(leaving)
    if successor is None:
        for filing in filings:
            if Claim.objects.filter(filing=filing, membership=leaving).delete()[0]:
                write_line(deed, filing.subject, step="released")
        return
    Claim.objects.filter(filing__in=filings, membership=leaving).update(
        membership=successor, claimed_at=deed.at
    )
    notes = ReviewNote.objects.filter(round__filing__in=filings)
    own = {(note.round_id, note.excel_row, note.column): note for note in notes.filter(membership=successor)}
    for note in notes.filter(membership=leaving):
        if same := own.get((note.round_id, note.excel_row, note.column)):
            same.text, same.written_at = f"{same.text}；{note.text}", deed.at
            same.save(update_fields=["text", "written_at"])
            note.delete()
    notes.filter(membership=leaving).update(membership=successor)


def filings_in_review(officer: Membership) -> list[Filing]:
    """The undecided filings that an officer has taken up, or has notes on that were given to nobody."""
    his = Q(claim__membership=officer) | Q(rounds__notes__membership=officer)
    undecided = Filing.objects.exclude(state__in=(FilingState.APPROVED, FilingState.WITHDRAWN))
    return list(undecided.filter(his).distinct().select_related("filer").order_by("pk"))


def require_reviewer(filing: Filing, by: Actor) -> None:
    """Refuse whoever does not review this filing: a county operators', a city platforms'.

    Clause: R-4.3.1-b, R-4.3.1-c.
    """
    approve = course_of(filing.filer).workflow.transition("approve")
    assert approve is not None
    assert approve.permission is not None
    require_permission(by, approve.permission)
    require_standing(by, filing, title="报备", clause=approve.clause)
