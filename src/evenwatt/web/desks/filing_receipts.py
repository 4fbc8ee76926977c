"""The receipt of a filing: for the firm to print, and for whoever holds it to check."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe

from evenwatt.filing.queries import receipt_of, review_due_on, visible_filings
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.web.desks.filings import season_clause
from evenwatt.web.page import DeskRequest, desk, public
from evenwatt.web.receipt_code import code_of, is_true, key_of


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
def receipt(request: DeskRequest, key: int) -> HttpResponse:
    """The receipt of a submitted filing, to print."""
    filing = get_object_or_404(visible_filings(request.actor).exclude(submitted_at=None), pk=key)
    assert filing.submitted_at is not None
    address = request.build_absolute_uri(reverse("receipt_check", args=[code_of(filing.pk, filing.receipt)]))
    context = {
        "filing": filing,
        "latest": filing.rounds.exclude(submitted_at=None).last(),
        "review_due_on": review_due_on(filing, local_date(filing.submitted_at)),
        "season_clause": season_clause(filing),
        "address": address,
        "qr": _qr(address),
    }
    return render(request, "filings/receipt.html", context)


def _qr(text: str) -> Any:
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, omitsize=True, svgclass="qr"))


@public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt is true: number, day, firm, form and count, nothing else of the filing."""
    key = key_of(code)
    filing = receipt_of(key) if key is not None else None
    is_ours = filing is not None and is_true(code, filing.pk, filing.receipt)
    context = {
        "filing": filing if is_ours else None,
        "latest": filing.rounds.exclude(submitted_at=None).last() if filing and is_ours else None,
    }
    return render(request, "public/receipt.html", context, status=200 if is_ours else 404)


urlpatterns = [
    path("filings/<int:key>/receipt", receipt, name="filing_receipt"),
    path("receipts/<slug:code>", check, name="receipt_check"),
]
