"""One clause: its own words, who fulfils it, and everything in the program that rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.duties.kinds import KINDS, DutyKind
from evenwatt.law.catalog import catalog
from evenwatt.law.interpretation import interpretations
from evenwatt.law.regulation import clauses
from evenwatt.law.score_tables import editions, inspection_checklist, score_table
from evenwatt.web.law.deadline import periods
from evenwatt.web.law.frame import law_page
from evenwatt.web.law.parameters import versions_of
from evenwatt.web.law.reading import document
from evenwatt.web.page import public

_STATUSES = {
    "software": ("good", gettext_lazy("由软件执行")),
    "human": ("info", gettext_lazy("由人员执行")),
    "n/a": ("wait", gettext_lazy("不设义务")),
}
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


@dataclass(frozen=True)
class Work:
    """A kind of duty under the clause, and the period that dates it."""

    title: str
    role: str
    period: str


@public
def clause(request: HttpRequest, clause_id: str) -> HttpResponse:
    found = clauses().get(clause_id)
    if found is None:
        raise Http404
    ids = list(clauses())
    place = ids.index(clause_id)
    tone, word = _STATUSES[found.status]
    context: dict[str, Any] = {
        "clause": found,
        "form": next((each for each in document() if clause_id in each.heading.clauses), None),
        "tone": tone,
        "status_word": word,
        "versions": versions_of(
            versions for __, versions in sorted(catalog().versions.items()) if versions[0].clause == clause_id
        ),
        "interpretations": [one for one in interpretations().values() if clause_id in one.clauses],
        "tables": _tables(clause_id),
        "periods": [period for period in periods() if period.clause == clause_id],
        "duties": [_work(one) for one in KINDS.values() if clause_id in (one.clause, _period_clause(one))],
        "previous": clauses()[ids[place - 1]] if place else None,
        "next": clauses()[ids[place + 1]] if place + 1 < len(ids) else None,
    }
    return law_page(request, "law/clause.html", context, tab="law")


def _period_clause(kind: DutyKind) -> str:
    return catalog().versions[kind.period][-1].clause if kind.period else ""


def _work(kind: DutyKind) -> Work:
    return Work(_(kind.title), str(kind.role.label), kind.period or "")


def _tables(clause_id: str) -> Iterator[tuple[str, list[tuple[str, list[Point]]]]]:
    """Yield title and points, by group, of the newest edition of each table that rests on a clause."""
    for table, versions in editions().versions.items():
        whole = clause_id in (versions[-1].clause, f"R-F-{table}")
        points = [point for clause, point in _points(table) if whole or clause == clause_id]
        if points:
            groups = groupby(points, key=lambda point: point.group)
            yield versions[-1].title, [(group, list(of_group)) for group, of_group in groups]


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


urlpatterns = [path("law/<str:clause_id>/", clause, name="clause")]
