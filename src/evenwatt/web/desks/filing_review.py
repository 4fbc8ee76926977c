"""A bureau's review: what an officer notes saves itself, an opinion, and the decision.

Notes are plain fields of one form. With JavaScript each is kept as it is left; without, every button of
the page posts the form and keeps them. Nothing typed is lost when a colleague was faster:
see ``review_conflict``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.filing import actions
from evenwatt.filing.comparison import difference
from evenwatt.filing.life import course_of
from evenwatt.filing.queries import reviewable_filings, shown_form
from evenwatt.filing.review_queries import (
    claim_of,
    my_notes,
    notes_by_row,
    notes_of_colleagues,
    review_counts,
    rows_to_review,
    stranded_round,
)
from evenwatt.filing.states import FilingState
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures.filing_approval import approval_under_way, approve_or_ask, refuse_while_approved
from evenwatt.procedures.filing_review import refuse_with_notes
from evenwatt.web.desks.filing_forms import ReviewForm
from evenwatt.web.desks.review_conflict import show_conflict, show_windows
from evenwatt.web.desks.review_rows import review_rows, seen_notes, tabs, typed_notes
from evenwatt.web.filed_rows import columns, sentences
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of
from evenwatt.web.refusals import in_words
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing, Round

REVIEWS = (Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)
_PAGE_ROWS = 100


def _keeps(view: Callable[[DeskRequest, Filing, Round], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that first keeps what was typed, with the round that its reader saw.

    It is kept whatever became of the filing since. Where another window of the same officer has kept
    something else meanwhile, it shows both and does no more.
    """

    @wraps(view)
    def kept(request: DeskRequest, key: int) -> HttpResponse:
        filing = get_object_or_404(reviewable_filings(request.actor), pk=key)
        of_round = _round_seen(request, filing)
        if request.method == "POST":
            typed, seen = typed_notes(request), seen_notes(request)
            overtaken = actions.keep_notes(
                of_round=of_round, typed=typed, seen=seen, by=request.actor, at=request.now
            )
            if overtaken:
                return show_windows(request, of_round, typed=typed, kept=overtaken)
        return view(request, filing, of_round)

    return kept


@desk(*REVIEWS)
@_keeps
def review(request: DeskRequest, filing: Filing, of_round: Round) -> HttpResponse:
    """The rows with what to look at; a post keeps what was typed and shows the page asked for."""
    if filing.state == FilingState.SUBMITTED and "save" in request.POST:
        messages.success(request, _("批注草稿已保存，仅您本人可见"))
    if filing.state != FilingState.SUBMITTED:
        return redirect("filing", filing.pk)
    return _page(request, filing)


@desk(*REVIEWS)
@acts("filing_review")
@_keeps
def notes(request: DeskRequest, filing: Filing, of_round: Round) -> HttpResponse:
    """Keep the notes of one row as they are left; answers how far the review is."""
    return _progress(request, of_round)


@desk(*REVIEWS)
@acts("filing_review")
@_keeps
def look(request: DeskRequest, filing: Filing, of_round: Round) -> HttpResponse:
    """Mark a row as looked at, or take the mark back; answers how far the review is."""
    seen, undone = (request.POST.getlist(name) for name in ("look", "unlook"))
    for rows, is_seen in ((seen, True), (undone, False)):
        numbers = [int(row) for row in rows if row.isdecimal()]
        actions.look_at(of_round=of_round, excel_rows=numbers, by=request.actor, at=request.now, seen=is_seen)
    if request.headers.get("HX-Request"):
        return _progress(request, of_round)
    return redirect(f"{reverse('filing_review', args=[filing.pk])}#row-{(seen or undone or ['0'])[0]}")


@desk(*REVIEWS)
@acts("filing_review")
@_keeps
def claim(request: DeskRequest, filing: Filing, of_round: Round) -> HttpResponse:
    act = actions.release if "release" in request.POST else actions.claim
    act(filing=filing, by=request.actor, at=request.now)
    return redirect("filing_review", filing.pk)


@desk(*REVIEWS)
@acts("filing_review")
@_keeps
def approve(request: DeskRequest, filing: Filing, of_round: Round) -> HttpResponse:
    try:
        if filing.state == FilingState.SUBMITTED:
            refuse_with_notes(filing, request.actor)
        work = approve_or_ask(
            filing=as_seen(request, filing),
            opinion=request.POST.get("opinion", ""),
            by=request.actor,
            at=request.now,
        )
    except Denied as denied:
        return _refused(request, filing, denied)
    if work:
        return redirect("progress", work.pk)
    messages.success(request, _("核查通过，所报内容已登记"))
    return redirect("filing", filing.pk)


@desk(*REVIEWS)
@acts("filing_review")
@_keeps
def return_filing(request: DeskRequest, filing: Filing, of_round: Round) -> HttpResponse:
    noted = notes_by_row(my_notes(of_round, request.actor).filter(excel_row__gt=0))
    try:
        refuse_while_approved(filing, request.actor)
        actions.return_for_correction(
            filing=as_seen(request, filing),
            opinion=request.POST.get("opinion", ""),
            remarks={row: cells[""] for row, cells in noted.items() if "" in cells},
            cell_remarks={
                (row, column): text
                for row, cells in noted.items()
                for column, text in cells.items()
                if column
            },
            by=request.actor,
            at=request.now,
        )
    except Denied as denied:
        return _refused(request, filing, denied)
    messages.success(request, _("已退回，报送单位会在待办中看到意见和批注"))
    return redirect("filing", filing.pk)


def _round_seen(request: DeskRequest, filing: Filing) -> Round:
    """The round of the posted form; else the latest."""
    submitted = filing.rounds.exclude(submitted_at=None)
    number = request.POST.get("round", "")
    seen = submitted.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else None
    of_round = seen or submitted.last()
    assert of_round is not None, "a bureau sees what was submitted"
    return of_round


def _refused(request: DeskRequest, filing: Filing, denied: Denied) -> HttpResponse:
    """Beside the form what the officer can mend; both versions where a colleague was faster."""
    if isinstance(denied, Conflict) or denied.code == "wrong_state":
        return show_conflict(request, filing.pk, denied)
    if isinstance(denied, NotAllowed):
        raise denied
    filing.refresh_from_db()  # the refused step has set the state and version that nothing stored
    return _page(request, filing, denied)


def _page(request: DeskRequest, filing: Filing, denied: Denied | None = None) -> HttpResponse:
    latest = filing.rounds.exclude(submitted_at=None).last()
    assert latest is not None
    mine = my_notes(latest, request.actor)
    opinion = mine.filter(excel_row=0).first()
    initial = {"version": filing.version, "opinion": opinion.text if opinion else ""}
    form = ReviewForm(
        {**initial, "opinion": request.POST.get("opinion", "")} if denied else None, initial=initial
    )
    if denied:
        form.full_clean()
        form.add_error("opinion" if denied.code == "no_opinion" else None, in_words(denied))
    layout = shown_form(latest)
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    rows = rows_to_review(latest, request.actor, show=show, text=text)
    page = page_of(request, rows, "excel_row", size=_PAGE_ROWS)
    claimed = claim_of(filing)
    counts = review_counts(latest, request.actor)
    context = {
        "filing": filing,
        "latest": latest,
        "difference": difference(latest),
        "findings": sentences(latest.findings),
        "tabs": tabs(counts),
        "counts": counts,
        "show": show,
        "q": text,
        "columns": columns(layout),
        "cell_choices": [(column.key, _(column.title)) for column in layout.columns],
        "rows": review_rows(request, latest, page.rows),
        "next_url": page.next_url,
        "form": form,
        "opinion_kept": initial["opinion"],
        "clause_id": course_of(filing.filer).review.clause,
        "claim": claimed,
        "is_mine": claimed is not None and claimed.membership_id == request.actor.membership_id,
        "colleagues": notes_of_colleagues(latest, request.actor),
        "stranded": stranded_round(filing, request.actor),
        "technical": latest.technical_remarks.filter(excel_row=0).select_related("institution"),
        "approval": approval_under_way(filing),
        "checks": filing.field_checks.count(),
        "signed": request.actor.signature,
    }
    return render(request, "filings/review.html", context, status=422 if denied else 200)


def _progress(request: DeskRequest, of_round: Round) -> HttpResponse:
    counts = review_counts(of_round, request.actor)
    context = {"filing": of_round.filing, "counts": counts, "tabs": tabs(counts)}
    return render(request, "filings/review_answer.html", context)


urlpatterns = [
    path("filings/<int:key>/review", review, name="filing_review"),
    path("filings/<int:key>/review/notes", notes, name="filing_notes"),
    path("filings/<int:key>/review/look", look, name="filing_look"),
    path("filings/<int:key>/review/claim", claim, name="filing_claim"),
    path("filings/<int:key>/approve", approve, name="filing_approve"),
    path("filings/<int:key>/return", return_filing, name="filing_return"),
]
