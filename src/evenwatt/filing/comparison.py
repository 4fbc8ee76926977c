"""What became of each charger between two rounds of a filing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.models import FiledRow, Round


@dataclass(frozen=True)
class Fate:
    """One charger in two rounds: without ``before`` it is new, without ``after`` it is gone."""

    before: FiledRow | None
    after: FiledRow | None

    @property
    def remark(self) -> str:
        """What the county remarked on it in the earlier round."""
        return self.before.remark if self.before else ""


def fates(before: Round, after: Round) -> list[Fate]:
    """Return the chargers that were remarked on, changed or left out, by row, then those that were added.

    A charger is its maker and serial, wherever its row stands; an unchanged one without a remark is not
    returned. Two queries. Clause: R-4.3.1-b.
    """
    identity = kind_of(before.filing.form, before.filing.filer.kind).identity
    old = list(before.rows.defer("findings").annotate(kept=_in(after)).filter(Q(kept=False) | ~Q(remark="")))
    added = defaultdict(list)
    for row in after.rows.defer("findings").annotate(kept=_in(before)).filter(kept=False):
        added[identity(row.values)].append(row)
    answers = {row.pk: row for row in old if row.kept}
    for row in old:
        if row.pk not in answers and (same := added[identity(row.values)]):
            answers[row.pk] = same.pop(0)
    # A row that lacked maker or serial named no charger: one added on its line supplies what was missing.
    by_line = {row.excel_row: row for rows in added.values() for row in rows}
    for row in old:
        if row.pk not in answers and not all(identity(row.values)) and row.excel_row in by_line:
            answers[row.pk] = by_line.pop(row.excel_row)
    answered = {row.pk for row in answers.values()}
    new = sorted(
        (row for rows in added.values() for row in rows if row.pk not in answered),
        key=lambda row: row.excel_row,
    )
    return [Fate(row, answers.get(row.pk)) for row in old] + [Fate(None, row) for row in new]


def _in(other: Round) -> Exists:
    """Whether another round has the same charger with the same words in every cell."""
    return Exists(FiledRow.objects.filter(round=other, values=OuterRef("values")))
