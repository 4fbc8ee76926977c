"""The lines of the score tables D and E and of the checklist C.2, as the pages of the law show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.law.score_tables import editions, inspection_checklist, score_table

_EVIDENCE = {
    "document": gettext_lazy("书面材料"),
    "record": gettext_lazy("记录"),
    "on_site": gettext_lazy("现场查看"),
    "history": gettext_lazy("由系统记录计分"),
}


@dataclass(frozen=True)
class Point:
    """One line of a score table or of the checklist; ``score`` is empty in the checklist."""

    id: str
    group: str
    text: str
    score: str
    evidence: str


#: Its title, and its points by group.
Table = tuple[str, list[tuple[str, list[Point]]]]


def tables_of(clause_id: str) -> Iterator[Table]:
    """Yield title and points, by group, of the newest edition of each table that rests on a clause."""
    for table, versions in editions().versions.items():
        whole = clause_id in (versions[-1].clause, f"R-F-{table}")
        points = [point for clause, point in _points(table) if whole or clause == clause_id]
        if points:
            yield _grouped(versions[-1].title, points)


def scores(text: str) -> Iterator[Table]:
    """Yield the tables that score, with the points in whose words all terms of a text occur (R-5-c)."""
    for table, versions in editions().versions.items():
        title = versions[-1].title
        points = [point for __, point in _points(table) if point.score and _fits(f"{title}\n{point}", text)]
        if points:
            yield _grouped(title, points)


def _fits(words: str, text: str) -> bool:
    return all(term in words.casefold() for term in text.casefold().split())


def _grouped(title: str, points: list[Point]) -> Table:
    groups = groupby(points, key=lambda point: point.group)
    return title, [(group, list(of_group)) for group, of_group in groups]


def _points(table: str) -> Iterator[tuple[str, Point]]:
    """Yield each line of a table with the clause that it rests on."""
    edition = editions().versions[table][-1]
    if table == "C.2":
        for line in inspection_checklist(on=edition.since).values():
            note = "" if line.requirement else _("建议")
            yield edition.clause, Point(line.id, line.group, line.text, "", note)
        return
    for one in score_table(table, on=edition.since).criteria.values():
        score = _("直接判定为D类") if one.veto else _("{n} 分").format(n=one.points)
        yield one.clause, Point(one.id, one.dimension, one.text, score, str(_EVIDENCE[one.evidence]))
