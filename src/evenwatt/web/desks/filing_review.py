"""A county's review: remarks by row, an opinion, and the decision.

All remarks are plain fields of one form. Without JavaScript, turning the page or choosing a filter posts the
form to the page itself, which carries the remarks on rows that it does not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.filing.actions import return_for_correction
from evenwatt.filing.comparison import difference
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.queries import reviewable_filings, rows_of
from evenwatt.filing.states import FilingState
from evenwatt.kernel.access.permissions import Permission
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.web.desks.filing_forms import ReviewForm
from evenwatt.web.desks.filings import row_tabs
from evenwatt.web.filed_rows import columns, sentences, shown
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing

_REMARK = "remark-"
_PAGE_ROWS = 100


@desk(Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)
def review(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(reviewable_filings(request.actor), pk=key)
    if filing.state != FilingState.SUBMITTED:
        return redirect("filing", filing.pk)
    typed = {
        "version": request.POST.get("version", filing.version),
        "opinion": request.POST.get("opinion", ""),
    }
    return _page(request, filing, ReviewForm(initial=typed))


@desk(Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)
@acts("filing")
def approve(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(reviewable_filings(request.actor), pk=key)
    form = ReviewForm(request.POST)
    form.is_valid()
    if any(_remarks(request).values()):
        form.add_error(None, _("写有批注的报备不能通过；请清除批注，或退回更正"))
        return _page(request, filing, form)
    with beside(form, {"no_opinion": "opinion"}):
        approve_filing(
            filing=as_seen(request, filing),
            opinion=form.cleaned_data["opinion"],
            by=request.actor,
            at=request.now,
        )
    if form.errors:
        return _page(request, filing, form)
    messages.success(request, _("核查通过，所报内容已登记"))
    return redirect("filing", filing.pk)


@desk(Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)
@acts("filing")
def return_filing(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(reviewable_filings(request.actor), pk=key)
    form = ReviewForm(request.POST)
    form.is_valid()
    with beside(form, {"no_opinion": "opinion"}):
        return_for_correction(
            filing=as_seen(request, filing),
            opinion=form.cleaned_data["opinion"],
            remarks=_remarks(request),
            by=request.actor,
            at=request.now,
        )
    if form.errors:
        return _page(request, filing, form)
    messages.success(request, _("已退回，报送单位会在待办中看到意见和批注"))
    return redirect("filing", filing.pk)


def _remarks(request: DeskRequest) -> dict[int, str]:
    """Remarks as typed, by the row as Excel counts it."""
    return {
        int(name.removeprefix(_REMARK)): str(text).strip()
        for name, text in request.POST.items()
        if name.startswith(_REMARK) and name.removeprefix(_REMARK).isdecimal()
    }


def _page(request: DeskRequest, filing: Filing, form: ReviewForm) -> HttpResponse:
    latest = filing.rounds.exclude(submitted_at=None).last()
    assert latest is not None
    layout = kind_of(filing.form, filing.filer.kind).form
    show = request.GET.get("show", "")
    page = page_of(request, rows_of(latest, show=show), "excel_row", size=_PAGE_ROWS)
    rows = [shown(row, layout, in_fit_file=latest.is_fit) for row in page.rows]
    typed = _remarks(request)
    context = {
        "filing": filing,
        "latest": latest,
        "difference": difference(latest),
        "findings": sentences(latest.findings),
        "tabs": row_tabs(latest),
        "show": show,
        "columns": columns(layout),
        "rows": [(row, typed.pop(row.number, "")) for row in rows],
        "carried": {number: text for number, text in typed.items() if text},
        "next_url": page.next_url,
        "form": form,
    }
    return render(request, "filings/review.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("filings/<int:key>/review", review, name="filing_review"),
    path("filings/<int:key>/approve", approve, name="filing_approve"),
    path("filings/<int:key>/return", return_filing, name="filing_return"),
]
