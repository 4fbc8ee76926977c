"""Pages for everybody: what this is, the published results, one charger by its code. No login, no more
than the fields of 4.4.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from evenwatt.disclosure.queries import cities_with_results, published_groups
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.publication import public_results
from evenwatt.registry.change_queries import survivor_of
from evenwatt.registry.public_code import as_typed, is_public_code
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import public
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.public_fields import shown, titles
from evenwatt.web.sheets import csv_sheet, xlsx_sheet

_ORDER = (
    "-publication__published_at",
    "publication_id",
    "charger__station_id",
    "charger__catalogue__maker",
    "charger__catalogue__model",
)
_NEWEST = 3
_PAGE_ROWS = 20


@dataclass(frozen=True)
class Search:
    """What a visitor looks for, as the address says it."""

    text: str
    city: str

    @classmethod
    def of(cls, request: HttpRequest) -> Search:
        return cls(request.GET.get("q", "").strip(), request.GET.get("city", ""))

    def groups(self) -> Any:
        return published_groups(city=self.city, text=self.text)


@public
def home(request: HttpRequest) -> HttpResponse:
    newest = _shown(request, published_groups()[:_NEWEST])
    return render(request, "public/home.html", {"newest": newest, "cities": cities_with_results()})


@public
def results(request: HttpRequest) -> HttpResponse:
    """The published results, the newest first, by city and by name of operator or station."""
    search = Search.of(request)
    page = page_of(request, search.groups(), *_ORDER, size=_PAGE_ROWS)
    context = {
        "search": search,
        "cities": cities_with_results(),
        "results": _shown(request, page.rows),
        "total": total_of(search.groups()),
        "next_url": page.next_url,
    }
    return render(request, "public/results.html", context)


@public
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same results as a table, for the bureau's website and WeChat account (R-4.4.8-a)."""
    today = local_date(request.now)  # type: ignore[attr-defined]
    rows = [[field.text for field in result] for result in _shown(request, Search.of(request).groups())]
    name = f"充电设施计量监督结果_{today}.{kind}"
    if kind == "csv":
        return download(csv_sheet(titles(today), rows), name, "text/csv; charset=utf-8")
    return download(xlsx_sheet(titles(today), rows), name, XLSX)


@public
def look_up(request: HttpRequest) -> HttpResponse:
    """From the code that was typed to the charger's page."""
    typed = as_typed(request.GET.get("code", ""))
    return redirect("result_charger", typed) if typed else redirect("home")


@public
def charger(request: HttpRequest, code: str) -> HttpResponse:
    """One charger's published result; nothing about one that has none."""
    code = as_typed(code)
    if survivor := survivor_of(code):
        return redirect("result_charger", survivor)
    found = _shown(request, published_groups(code=code)[:1]) if is_public_code(code) else []
    context = {"code": code, "is_code": is_public_code(code), "result": found[0] if found else None}
    return render(request, "public/charger.html", context, status=200 if found else 404)


def _shown(request: HttpRequest, groups: Any) -> list[Any]:
    on = local_date(request.now)  # type: ignore[attr-defined]
    return [shown(record, on) for record in public_results(list(groups), on=on)]


urlpatterns = [
    path("", home, name="home"),
    path("results/", results, name="results"),
    path("results/export.csv", export, {"kind": "csv"}, name="results_csv"),
    path("results/export.xlsx", export, {"kind": "xlsx"}, name="results_xlsx"),
    path("c/", look_up, name="charger_look_up"),
    path("c/<str:code>/", charger, name="result_charger"),
]
