"""What became of each charger between two rounds of a filing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.models import FiledRow, Round
from evenwatt.filing.queries import REMARKED
from evenwatt.forms.layout import Form
from evenwatt.kernel.listing import listed


class Change(StrEnum):
    """``SAME`` also of a row that we read differently, if the firm wrote the same."""

    GONE = "gone"
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"


@dataclass(frozen=True)
class Fate:
    """One charger in two rounds: without ``before`` it is new, without ``after`` it is gone."""

    before: FiledRow | None
    after: FiledRow | None
    what: Change
    form: Form

    @property
    def row(self) -> FiledRow:
        """The charger as it was filed first."""
        row = self.before or self.after
        assert row is not None, "a charger stands in one of the rounds"
        return row

    @property
    def remark(self) -> str:
        """What the bureau remarked on it in the earlier round, on the row and on its cells."""
        if self.before is None:
            return ""
        titles = {column.key: column.title for column in self.form.columns}
        cells = [f"{titles.get(key, key)}：{text}" for key, text in self.before.cell_remarks.items()]
        return listed(filter(None, [self.before.remark, *cells]), "；")


@dataclass(frozen=True)
class Difference:
    """How many chargers a round leaves out, adds and changes against the round before."""

    gone: int
    new: int
    changed: int


def difference(current: Round) -> Difference | None:
    """Return what a round changes against the one before it; of a first round nothing (R-4.3.1-b)."""
    if current.number == 1:
        return None
    before = current.filing.rounds.get(number=current.number - 1)
    count = Counter(fate.what for fate in fates(before, current))
    return Difference(count[Change.GONE], count[Change.NEW], count[Change.CHANGED])


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
    return [_fate(row, answers.get(row.pk), form) for row in old] + [
        Fate(None, row, Change.NEW, form) for row in new
    ]


def _fate(before: FiledRow, after: FiledRow | None, form: Form) -> Fate:
    if after is None:
        return Fate(before, None, Change.GONE, form)
    changed = any(before.value(column.key) != after.value(column.key) for column in form.columns)
    return Fate(before, after, Change.CHANGED if changed else Change.SAME, form)


def _in(other: Round) -> Exists:
    """Whether another round has the same charger with the same words in every cell."""
    return Exists(FiledRow.objects.filter(round=other, values=OuterRef("values")))
