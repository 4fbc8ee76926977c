"""A draw for everybody: what was frozen and committed, what came of it, and how to draw again."""

from __future__ import annotations

import json
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from evenwatt.kernel.draws.publication import publication
from evenwatt.kernel.draws.queries import parties_of, published_draws
from evenwatt.web.downloads import download
from evenwatt.web.page import public


@public
def page(request: HttpRequest, key: int) -> HttpResponse:
    draw = get_object_or_404(published_draws(), pk=key)
    parties = parties_of(draw)
    context = {
        "draw": draw,
        "parties": parties,
        "published": publication(draw, parties),
        "overdue": draw.is_overdue(at=request.now),  # type: ignore[attr-defined]
    }
    return render(request, "draws/public.html", context)


@public
def record(request: HttpRequest, key: int) -> HttpResponse:
    """The publishable record as a file that `evenwatt draw verify` repeats."""
    draw = get_object_or_404(published_draws(), pk=key)
    written = json.dumps(publication(draw, parties_of(draw)), ensure_ascii=False, indent=1)
    return download(written.encode(), f"draw-{draw.pk}.json", "application/json")


@public
def script(request: HttpRequest) -> HttpResponse:
    """The program that repeats a record: one file, which imports nothing of ours."""
    name = "verify_draw.py"
    return download((files("evenwatt.law") / "published" / name).read_bytes(), name, "text/x-python")


urlpatterns = [
    path("draws/verify_draw.py", script, name="draw_script"),
    path("draws/<int:key>/", page, name="public_draw"),
    path("draws/<int:key>/record.json", record, name="draw_record"),
]
