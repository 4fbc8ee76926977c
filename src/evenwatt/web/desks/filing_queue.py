"""What waits for a bureau's review, the most urgent first, and approval of several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from evenwatt.filing.review_queries import queue
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.refusal import Denied
from evenwatt.procedures.filing_approval import approve_filings
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.refusals import in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

REVIEWS = (Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)
_AT_ONCE = 50


@desk(*REVIEWS)
def show(request: DeskRequest) -> HttpResponse:
    """The queue by due date; one's own, nobody's, or those of a firm whose name begins so."""
    filings = queue(request.actor)
    whose, name = request.GET.get("whose", ""), request.GET.get("q", "").strip()
    if name:
        filings = filings.filter(filer__name__startswith=name)
    if whose == "mine":
        filings = filings.filter(claim__membership_id=request.actor.membership_id)
    elif whose == "nobody":
        filings = filings.filter(claim=None)
    elif whose == "clean":
        filings = filings.filter(warning_rows=0, error_rows=0)
    context = {
        "page": page_of(request, filings, "due_on", "submitted_at", "pk"),
        "total": total_of(filings),
        "whose": whose,
        "q": name,
        "today": local_date(request.now),
    }
    return render(request, "filings/queue.html", context)


@desk(*REVIEWS)
def batch(request: DeskRequest) -> HttpResponse:
    """检查: the filings chosen in the queue, before one opinion approves them."""
    chosen = list(_chosen(request, request.GET))
    if not chosen:
        return redirect("filing_queue")
    return render(request, "filings/batch.html", {"filings": chosen, "signed": request.actor.signature})


@desk(*REVIEWS)
@acts("filing_queue", of_record=False)
def approve_batch(request: DeskRequest) -> HttpResponse:
    """Approve the chosen filings at the versions that were shown, and tell of each what became of it."""
    chosen = list(_chosen(request, request.POST))
    opinion = request.POST.get("opinion", "").strip()
    if not chosen or not opinion:
        context = {"filings": chosen, "signed": request.actor.signature, "no_opinion": bool(chosen)}
        return render(request, "filings/batch.html", context, status=422)
    for filing in chosen:
        seen = request.POST.get(f"version-{filing.pk}", "")
        filing.version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    outcomes = approve_filings(filings=chosen, opinion=opinion, by=request.actor, at=request.now)
    context = {
        "outcomes": [(each.filing, _words(each.refusal), each.work) for each in outcomes],
        "asked": sum(each.work is not None for each in outcomes),
        "approved": sum(not (each.refusal or each.work) for each in outcomes),
    }
    return render(request, "filings/batch_done.html", context)


def _chosen(request: DeskRequest, given: Any) -> QuerySet[Any]:
    keys = [int(key) for key in given.getlist("row") if key.isdecimal() and len(key) < 19][:_AT_ONCE]
    return queue(request.actor).filter(pk__in=keys).order_by("due_on", "submitted_at", "pk")


def _words(denied: Denied | None) -> str:
    return in_words(denied) if denied else ""


urlpatterns = [
    path("filings/queue", show, name="filing_queue"),
    path("filings/batch", batch, name="filing_batch"),
    path("filings/batch/approve", approve_batch, name="filing_batch_approve"),
]
