"""What became of each charger between two rounds of a filing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.models import FiledRow, Round
from evenwatt.filing.queries import REMARKED
from evenwatt.forms.layout import Form


@dataclass(frozen=True)
class Fate:
    """One charger in two rounds: without ``before`` it is new, without ``after`` it is gone."""

    before: FiledRow | None
    after: FiledRow | None
    form: Form

    @property
    def remark(self) -> str:
        """What the bureau remarked on it in the earlier round, on the row and on its cells."""
        if self.before is None:
            return ""
        titles = {column.key: column.title for column in self.form.columns}
        cells = [f"{titles.get(key, key)}：{text}" for key, text in self.before.cell_remarks.items()]
        return "；".join(filter(None, [self.before.remark, *cells]))


def fates(before: Round, after: Round) -> list[Fate]:
    """Return the chargers that were remarked on, changed or left out, by row, then those that were added.

    A charger is its maker and serial, wherever its row stands; an unchanged one without a remark is not
    returned. Two queries. Clause: R-4.3.1-b.
    """
    kind = kind_of(before.filing.form, before.filing.filer.kind)
    identity, form = kind.identity, kind.form
    old = list(before.rows.defer("findings").annotate(kept=_in(after)).filter(REMARKED | Q(kept=False)))
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
    return [Fate(row, answers.get(row.pk), form) for row in old] + [Fate(None, row, form) for row in new]


def _in(other: Round) -> Exists:
    """Whether another round has the same charger with the same words in every cell."""
    return Exists(FiledRow.objects.filter(round=other, values=OuterRef("values")))
