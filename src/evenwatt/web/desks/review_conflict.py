"""Two officers at one filing: what the colleague decided beside what this one had written, to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.filing import actions
from evenwatt.filing.actions.review_work import LONGEST
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.queries import hidden_steps, reviewable_filings
from evenwatt.filing.review_queries import my_notes, stranded_round
from evenwatt.filing.states import FilingState
from evenwatt.kernel.access.permissions import Permission
from evenwatt.law.refusal import Denied
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.record import history
from evenwatt.web.refusals import in_words
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.filing.actions.review_work import Notes
    from evenwatt.filing.models import Filing, Round

_REVIEWS = (Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)


@desk(*_REVIEWS)
def conflict(request: DeskRequest, key: int) -> HttpResponse:
    """Both versions of a filing on which the officer has notes that were given to nobody."""
    return show_conflict(request, key)


def show_conflict(request: DeskRequest, key: int, denied: Denied | None = None) -> HttpResponse:
    filing = get_object_or_404(reviewable_filings(request.actor), pk=key)
    latest = filing.rounds.exclude(submitted_at=None).last()
    assert latest is not None
    mine = _with_mine(filing, latest, request)
    opinion = my_notes(mine, request.actor).filter(excel_row=0).first()
    context = {
        "filing": filing,
        "sentence": in_words(denied) if denied else "",
        "latest": latest,
        "of_round": mine,
        "lines": list(history(("filing", filing.pk), without=hidden_steps(request.actor)))[:6],
        "pairs": _pairs(mine, request),
        "my_opinion": opinion.text if opinion else "",
        "can_supplement": filing.state == FilingState.RETURNED and mine.pk == latest.pk,
        "can_carry": filing.state == FilingState.SUBMITTED and mine.pk != latest.pk,
        "can_go_on": filing.state == FilingState.SUBMITTED and mine.pk == latest.pk,
    }
    return render(request, "filings/conflict.html", context, status=409 if denied else 200)


def show_windows(
    request: DeskRequest, of_round: Round, *, typed: Notes, kept: dict[tuple[int, str], str]
) -> HttpResponse:
    """What one officer wrote in two windows: what is ``kept`` beside what was typed here, to choose from.

    To a script only that there are two, with the button that asks for both.
    """
    titles = _titles(of_round)
    context = {
        "filing": of_round.filing,
        "of_round": of_round,
        "pairs": [
            {
                "row": row,
                "title": _("意见") if not row else titles.get(column, column),
                "was": f"was-{row}-{column}",
                "name": f"remark-{row}{'-' if column else ''}{column}" if row else "opinion",
                "kept": kept[row, column],
                "here": typed[row, column],
                "longest": LONGEST[row == 0],
            }
            for row, column in sorted(kept)
        ],
    }
    part = request.headers.get("HX-Request")
    page = "filings/windows_refusal.html" if part else "filings/windows.html"
    return render(request, page, context, status=409)


def _titles(of_round: Round) -> dict[str, str]:
    """The words for where a note stands: a column of the form, or the row as a whole."""
    form = kind_of(of_round.filing.form, of_round.filing.filer.kind).form
    return {"": _("整行"), **{column.key: _(column.title) for column in form.columns}}


def _with_mine(filing: Filing, latest: Round, request: DeskRequest) -> Round:
    """The round on which the officer wrote: the latest, or an earlier one that was overtaken."""
    if my_notes(latest, request.actor).exists():
        return latest
    return stranded_round(filing, request.actor) or latest


def _pairs(of_round: Round, request: DeskRequest) -> list[dict[str, Any]]:
    """Every cell on which either wrote, mine and theirs. Two queries."""
    titles = _titles(of_round)
    mine = {
        (note.excel_row, note.column): note.text
        for note in my_notes(of_round, request.actor).filter(excel_row__gt=0)
    }
    theirs: dict[tuple[int, str], str] = {}
    for row in of_round.rows.exclude(remark="", cell_remarks={}).defer("findings"):
        if row.remark:
            theirs[row.excel_row, ""] = row.remark
        theirs |= {(row.excel_row, key): text for key, text in row.cell_remarks.items()}
    return [
        {
            "row": key[0],
            "title": titles.get(key[1], key[1]),
            "name": f"{key[0]}-{key[1]}",
            "mine": mine.get(key, ""),
            "theirs": theirs.get(key, ""),
        }
        for key in sorted({*mine, *theirs})
    ]


@desk(*_REVIEWS)
@acts("filing_review")
def take_over(request: DeskRequest, key: int) -> HttpResponse:
    """Add chosen remarks to the colleague's return, or carry them to the round that came in since."""
    filing = get_object_or_404(reviewable_filings(request.actor), pk=key)
    latest = filing.rounds.exclude(submitted_at=None).last()
    assert latest is not None
    if filing.state == FilingState.SUBMITTED:
        source = stranded_round(filing, request.actor)
        moved = source and actions.carry_notes(source=source, target=latest, by=request.actor, at=request.now)
        messages.success(request, _("已接续 {n} 条批注").format(n=moved or 0))
        return redirect("filing_review", filing.pk)
    chosen = set(request.POST.getlist("take"))
    notes = [
        note
        for note in my_notes(latest, request.actor).filter(excel_row__gt=0)
        if f"{note.excel_row}-{note.column}" in chosen
    ]
    actions.supplement(
        filing=as_seen(request, filing),
        remarks={note.excel_row: note.text for note in notes if not note.column},
        cell_remarks={(note.excel_row, note.column): note.text for note in notes if note.column},
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("批注已补充，报送单位会一并看到"))
    return redirect("filing", filing.pk)


urlpatterns = [
    path("filings/<int:key>/review/conflict", conflict, name="filing_conflict"),
    path("filings/<int:key>/review/take-over", take_over, name="filing_take_over"),
]
