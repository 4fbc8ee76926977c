"""Filings: the list of an operator or a bureau, the record with its rounds, the files behind it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evenwatt.filing.actions import issue_form
from evenwatt.filing.comparison import Fate, fates
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.life import course_of
from evenwatt.filing.printing import printed_workbook, sent_workbook
from evenwatt.filing.queries import (
    reviewable_filings,
    rows_of,
    visible_filings,
    visible_rounds,
    with_latest_round,
)
from evenwatt.filing.states import FiledForm, FilingState, Severity
from evenwatt.filing.workbook import finding_of
from evenwatt.forms.annotate import annotate
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.xlsx import template
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.law.divisions import divisions
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.filed_rows import changes, columns, judged, sentences, shown
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import history, timeline

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing, Round
    from evenwatt.forms.layout import Form

#: Kinds of firm that file.
_FILERS = (OrganisationKind.OPERATOR, OrganisationKind.PLATFORM)
#: Where it stands by when a form is due: whether a platform files it, and which form.
_SEASON_CLAUSES = {
    (False, FiledForm.B): "R-4.2.1-a",
    (True, FiledForm.F): "R-4.2.2-a",
    (True, FiledForm.B): "R-4.2.2-a",
    (True, FiledForm.G): "R-4.2.2-b",
}
_REVIEWS = (Permission.FILING_REVIEW, Permission.PLATFORM_FILING_REVIEW)

_COMPARED_AT_MOST = 100
"""Chargers without a remark that a comparison lists; of the others it says how many there are."""


@desk(Permission.FILING_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    """An operator's filings by year; for a county first what waits for its review."""
    filings = visible_filings(request.actor)
    reviewed = reviewable_filings(request.actor)
    reviews = may(request.actor.role, Permission.FILING_REVIEW)
    state = request.GET.get("state", FilingState.SUBMITTED if reviews else "")
    if state in FilingState:
        filings = filings.filter(state=state)
    form = request.GET.get("form", "")
    if form in FiledForm:
        filings = filings.filter(form=form)
    of = request.GET.get("of", "")
    if of in _FILERS:
        filings = filings.filter(filer__kind=of)
    page = page_of(request, with_latest_round(request.actor, filings), "-created_at", "-pk")
    context = {
        "page": page,
        "total": total_of(filings),
        "state": state,
        "states": [(choice, choice.label) for choice in FilingState],
        "form": form,
        "forms": [(choice, _("附录{form}").format(form=choice.value)) for choice in FiledForm],
        "of": of,
        "filers": [(kind, OrganisationKind(kind).label) for kind in _FILERS],
        "waiting": reviewed.filter(state=FilingState.SUBMITTED).count(),
        "prepares": _prepares(request.actor.role),
        "of_platform": request.actor.role == Role.PLATFORM_CLERK,
        "connections_url": reverse("connections")
        if may(request.actor.role, Permission.CONNECTION_READ)
        else "",
    }
    return render(request, "filings/list.html", context)


@desk(Permission.FILING_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    """A filing with the rows of one round: the latest, or the one asked for."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    rounds = list(visible_rounds(request.actor, filing))
    current = _asked_round(request, rounds)
    layout = kind_of(filing.form, filing.filer.kind).form
    show = request.GET.get("show", "")
    page = page_of(request, rows_of(current, show=show), "excel_row")
    context = {
        **frame(request, filing, rounds),
        "current": current,
        "findings": sentences(current.findings),
        "tabs": row_tabs(current),
        "show": show,
        "remarked": current.decided_at is not None,
        "columns": columns(layout),
        "rows": [shown(row, layout, in_fit_file=current.is_fit) for row in page.rows],
        "next_url": page.next_url,
    }
    return render(request, "filings/rows.html", context)


@desk(Permission.FILING_READ)
def compare(request: DeskRequest, key: int) -> HttpResponse:
    """The county's remarks on each round, and what became of every charger in the next."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    rounds = list(visible_rounds(request.actor, filing))
    comparisons = []
    for before, after in pairwise(rounds):
        found = [
            _compared(fate, kind_of(filing.form, filing.filer.kind).form) for fate in fates(before, after)
        ]
        remarked = [each for each in found if each["fate"].remark]
        others = [each for each in found if not each["fate"].remark and each["what"] != "same"]
        comparisons.append(
            {
                "before": before,
                "remarked": remarked,
                "others": others[:_COMPARED_AT_MOST],
                "left_out": len(others[_COMPARED_AT_MOST:]),
                "counts": Counter(each["what"] for each in found),
                "words": [_("第 {n} 轮").format(n=each.number) for each in (before, after)],
            }
        )
    context = {**frame(request, filing, rounds), "comparisons": comparisons}
    return render(request, "filings/compare.html", context)


def _compared(fate: Fate, form: Form) -> dict[str, Any]:
    """One charger in two rounds: whether it is new, gone, changed or the same, and what changed."""
    before, after = fate.before, fate.after
    if before is None or after is None:
        return {"fate": fate, "row": before or after, "what": "new" if after else "gone", "changes": []}
    changed = changes(before, after, form)
    return {"fate": fate, "row": before, "what": "changed" if changed else "same", "changes": changed}


@desk(Permission.FILING_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    rounds = list(visible_rounds(request.actor, filing))
    context = {**frame(request, filing, rounds), "lines": list(history(("filing", filing.pk)))}
    return render(request, "filings/history.html", context)


@desk(Permission.FILING_READ)
def uploaded_file(request: DeskRequest, key: int, number: int) -> HttpResponse:
    return download(*sent_workbook(round_of(request, key, number)))


@desk(Permission.FILING_READ)
def marked_file(request: DeskRequest, key: int, number: int) -> HttpResponse:
    """The operator's own workbook with every doubtful cell marked."""
    found = round_of(request, key, number)
    kept = [*found.findings]
    for findings in found.rows.exclude(severity=Severity.OK).values_list("findings", flat=True):
        kept += findings
    sent, sent_name, _media_type = sent_workbook(found)
    content = annotate(sent, [finding_of(each) for each in kept])
    name = _("核对结果 {name}").format(name=sent_name.rsplit(".", 1)[0])
    return download(content, f"{name}.xlsx", XLSX)


@desk(Permission.FILING_READ)
def printed_sheet(request: DeskRequest, key: int, number: int) -> HttpResponse:
    """A round as a workbook in the printed layout, with receipt, promise and opinion as far as they go."""
    found = round_of(request, key, number)
    name = f"{found.filing} {_('第 {n} 轮').format(n=found.number)}"
    return download(printed_workbook(found), f"{name}.xlsx", XLSX)


@desk(Permission.FILING_READ)
@require_POST
def print_form(request: DeskRequest, key: int, number: int) -> HttpResponse:
    """A submitted round as an official document; the page of the document waits for its file."""
    found = round_of(request, key, number)
    document = issue_form(of_round=found, by=request.actor, at=request.now)
    return redirect("document", document.pk)


def _prepares(role: Role) -> bool:
    return may(role, Permission.FILING_PREPARE) or may(role, Permission.PLATFORM_FILING_PREPARE)


@desk(Permission.FILING_READ)
def blank_template(request: DeskRequest) -> HttpResponse:
    """An empty form to fill in, of form B with the columns that the model catalogue asks for."""
    asked = request.GET.get("form", "")
    filer_kind = request.membership.organisation.kind
    form = kind_of(asked if asked in FiledForm else FiledForm.B, filer_kind).form
    counties = Counties(divisions())
    names = [counties.printed(division) for division in divisions() if is_county(division)]
    return download(template(form, names), f"{_(form.title)}.xlsx", XLSX)


def round_of(request: DeskRequest, key: int, number: int) -> Round:
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    return get_object_or_404(visible_rounds(request.actor, filing), number=number)


def frame(request: DeskRequest, filing: Filing, rounds: list[Round]) -> dict[str, Any]:
    """What every tab of a filing's page shows: header, facts, acts that are open, timeline."""
    steps = timeline(filing.subject, actor=request.actor, today=local_date(request.now))
    return {
        "filing": filing,
        "prepares": _prepares(request.actor.role),
        "reviews": any(may(request.actor.role, each) for each in _REVIEWS),
        "season_clause": _SEASON_CLAUSES[
            filing.filer.kind == OrganisationKind.PLATFORM, FiledForm(filing.form)
        ],
        "rounds": rounds[::-1],
        "latest": rounds[-1] if rounds else None,
        "acts": {
            transition.name
            for transition in course_of(filing.filer).workflow.open_to(request.actor.role, filing.state)
        },
        "steps": steps,
        "next_step": next((step for step in steps if step.state != "done"), None),
    }


def row_tabs(of_round: Round) -> list[dict[str, Any]]:
    """How many rows are right, doubtful, wrong, remarked; each links to them."""
    wrong, doubtful = of_round.error_rows, of_round.warning_rows
    counts = {
        Severity.OK: of_round.row_count - wrong - doubtful,
        Severity.WARNING: doubtful,
        Severity.ERROR: wrong,
    }
    tabs = [{"show": "", "word": _("全部"), "count": of_round.row_count, "tone": ""}]
    for severity, count in counts.items():
        word, tone = judged(severity, in_fit_file=of_round.is_fit)
        tabs.append({"show": severity.value, "word": word, "count": count, "tone": tone})
    if remarked := rows_of(of_round, show="remarked").count():
        tabs.append({"show": "remarked", "word": _("有批注"), "count": remarked, "tone": "info"})
    return tabs


def _asked_round(request: DeskRequest, rounds: list[Round]) -> Round:
    asked = request.GET.get("round")
    for each in reversed(rounds):
        if asked is None or asked == str(each.number):
            return each
    raise Http404


urlpatterns = [
    path("filings", show_list, name="filings"),
    path("filings/template", blank_template, name="filing_template"),
    path("filings/<int:key>", record, name="filing"),
    path("filings/<int:key>/compare", compare, name="filing_compare"),
    path("filings/<int:key>/history", life, name="filing_history"),
    path("filings/<int:key>/rounds/<int:number>/file", uploaded_file, name="filing_file"),
    path("filings/<int:key>/rounds/<int:number>/marked", marked_file, name="filing_marked"),
    path("filings/<int:key>/rounds/<int:number>/sheet", printed_sheet, name="filing_sheet"),
    path("filings/<int:key>/rounds/<int:number>/print", print_form, name="filing_print"),
]
