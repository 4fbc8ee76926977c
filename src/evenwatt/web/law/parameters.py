"""Every number, date and list of the law, by clause, with all its versions; and what each item scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from evenwatt.law.catalog import Param, catalog
from evenwatt.law.regulation import Clause, clauses
from evenwatt.web.law.frame import law_page
from evenwatt.web.law.markdown import sourced
from evenwatt.web.law.score_lines import scores
from evenwatt.web.law.values import shown_value
from evenwatt.web.page import public


@dataclass(frozen=True)
class Version:
    """One version as a line of a table; only the first line of a parameter carries its name."""

    param: Param
    first: bool
    value: SafeString | str
    source: SafeString


def versions_of(params: Iterable[tuple[Param, ...]]) -> list[Version]:
    """Return every version of the parameters, the newest first."""
    return [
        Version(version, number == 0, shown_value(version), sourced(version.source))
        for versions in params
        for number, version in enumerate(reversed(versions))
    ]


@public
def parameters(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    unconfirmed = "unconfirmed" in request.GET
    groups = _by_clause(text, unconfirmed=unconfirmed)
    every = catalog().versions.values()
    context: dict[str, Any] = {
        "q": text,
        "unconfirmed": unconfirmed,
        "groups": groups,
        "tables": [] if unconfirmed else list(scores(text)),
        "total": sum(version.first for _, lines in groups for version in lines),
        "all_count": len(every),
        "unconfirmed_count": sum(_has_unconfirmed(versions) for versions in every),
    }
    return law_page(request, "law/parameters.html", context, tab="law_parameters")


def _by_clause(text: str, *, unconfirmed: bool) -> list[tuple[Clause, list[Version]]]:
    found: dict[str, list[tuple[Param, ...]]] = defaultdict(list)
    for _, versions in sorted(catalog().versions.items()):
        if _fits(versions, text) and (not unconfirmed or _has_unconfirmed(versions)):
            found[versions[0].clause].append(versions)
    return [(clause, versions_of(found[id])) for id, clause in clauses().items() if id in found]


def _fits(versions: tuple[Param, ...], text: str) -> bool:
    words = "\n".join(
        f"{one.name}\n{one.title}\n{gettext(one.title)}\n{one.clause}\n{one.source}" for one in versions
    ).casefold()
    return all(term in words for term in text.casefold().split())


def _has_unconfirmed(versions: tuple[Param, ...]) -> bool:
    return not all(version.confirmed for version in versions)


urlpatterns = [path("law/parameters", parameters, name="law_parameters")]
