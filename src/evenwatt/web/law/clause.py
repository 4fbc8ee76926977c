"""One clause: its own words, who fulfils it, and everything in the program that rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.duties.kinds import KINDS, DutyKind
from evenwatt.law.catalog import catalog
from evenwatt.law.interpretation import interpretations
from evenwatt.law.regulation import clauses
from evenwatt.rules.deadlines import periods
from evenwatt.web.law.frame import law_page
from evenwatt.web.law.parameters import versions_of
from evenwatt.web.law.reading import document
from evenwatt.web.law.score_lines import tables_of
from evenwatt.web.page import public

_STATUSES = {
    "software": ("good", gettext_lazy("由软件执行")),
    "human": ("info", gettext_lazy("由人员执行")),
    "n/a": ("wait", gettext_lazy("不设义务")),
}


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
        "tables": tables_of(clause_id),
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


urlpatterns = [path("law/<str:clause_id>/", clause, name="clause")]
