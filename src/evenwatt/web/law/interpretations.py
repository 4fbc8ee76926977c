"""Our readings where the text is silent or says two things: all of them, and each as a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from evenwatt.law.catalog import Param, catalog
from evenwatt.law.interpretation import cited_interpretations, interpretations
from evenwatt.web.law.frame import law_page
from evenwatt.web.law.markdown import rendered
from evenwatt.web.law.parameters import versions_of
from evenwatt.web.page import public


@public
def all_interpretations(request: HttpRequest) -> HttpResponse:
    context = {"interpretations": interpretations().values()}
    return law_page(request, "law/interpretations.html", context, tab="law_interpretations")


@public
def interpretation(request: HttpRequest, name: str) -> HttpResponse:
    found = interpretations().get(name)
    if found is None:
        raise Http404
    context = {
        "interpretation": found,
        "text": rendered(found.text),
        "readings": rendered(found.readings),
        "choice": rendered(found.choice),
        "reason": rendered(found.reason),
        "versions": versions_of(_resting_on(name)),
    }
    return law_page(request, "law/interpretation.html", context, tab="law_interpretations")


def _resting_on(name: str) -> list[tuple[Param, ...]]:
    """The parameters of which a version rests on an interpretation."""
    return [
        versions
        for _, versions in sorted(catalog().versions.items())
        if any(name in cited_interpretations(version.source) for version in versions)
    ]


urlpatterns = [
    path("law/interpretations", all_interpretations, name="law_interpretations"),
    path("law/interpretations/<str:name>", interpretation, name="law_interpretation"),
]
