"""The clause behind a 依据 link: the regulation's own words, its parameters, our reading."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.catalog import catalog
from evenwatt.law.regulation import clauses
from evenwatt.web.page import public


@public
def clause(request: HttpRequest, clause_id: str) -> HttpResponse:
    found = clauses().get(clause_id)
    if found is None:
        raise Http404
    today = local_date(request.now)  # type: ignore[attr-defined]
    params = catalog().of_clause(clause_id, on=today)
    return render(request, "law/clause.html", {"clause": found, "params": params})


urlpatterns = [path("law/<str:clause_id>/", clause, name="clause")]
