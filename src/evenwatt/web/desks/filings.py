"""Filings: the list of an operator or a bureau, the record with its rounds, the files behind it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from evenwatt.filing.actions import issue_form
from evenwatt.filing.comparison import Change, Fate, difference, fates
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.further import adds_to
from evenwatt.filing.life import course_of
from evenwatt.filing.marking import remark_findings
from evenwatt.filing.mended_cells import mended_cells
from evenwatt.filing.printing import printed_workbook, sent_workbook
from evenwatt.filing.queries import (
    found_by,
    hidden_steps,
    is_copy,
    next_wrong,
    reviewable_filings,
    rows_of,
    shown_form,
    state_told,
    told_as,
    visible_filings,
    visible_rounds,
    with_latest_round,
)
from evenwatt.filing.registered import changes_of
from evenwatt.filing.states import FiledForm, FilingState, RowFate, Severity
from evenwatt.filing.workbook import finding_of
from evenwatt.forms.annotate import annotate
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.xlsx import template
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.queries import places
from evenwatt.web.desks.season import own_season
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.filed_rows import changes, columns, judged, sentences, shown
from evenwatt.web.finding_words import named
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, place_after, total_of
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

_ROWS_BEFORE = 4
"""Rows shown above the one that was asked for."""

_COMPARED_PER_PAGE = 100
"""Chargers without a remark that a page of a comparison lists."""


@desk(Permission.FILING_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    """An operator's filings by year; for a county first what waits for its review."""
    filings = visible_filings(request.actor)
    reviewed = reviewable_filings(request.actor)
    reviews = may(request.actor.role, Permission.FILING_REVIEW)
    state = request.GET.get("state", FilingState.SUBMITTED if reviews else "")
    if state in FilingState:
        filings = told_as(request.actor, filings, FilingState(state))
    form = request.GET.get("form", "")
    if form in FiledForm:
        filings = filings.filter(form=form)
    of = request.GET.get("of", "")
    if of in _FILERS:
        filings = filings.filter(filer__kind=of)
    searches = not _prepares(request.actor.role)
    text = request.GET.get("q", "").strip() if searches else ""
    if text:
        filings = found_by(filings, text)
    page = page_of(request, with_latest_round(request.actor, filings), "-created_at", "-pk")
    context = {
        "page": page,
        "total": total_of(filings),
        "searches": searches,
        "q": text,
        "state": state,
        "states": [
            (choice, choice.label)
            for choice in FilingState
            if _prepares(request.actor.role) or choice != FilingState.DRAFT
        ],
        "form": form,
        "forms": [(choice, _("附录{form}").format(form=choice.value)) for choice in FiledForm],
        "of": of,
        "filers": [(kind, OrganisationKind(kind).label) for kind in _FILERS],
        "own_counties": request.actor.counties if request.actor.role == Role.COUNTY_OFFICER else (),
        "waiting": reviewed.filter(state=FilingState.SUBMITTED).count(),
        "prepares": _prepares(request.actor.role),
        "of_platform": request.actor.role == Role.PLATFORM_CLERK,
        "own_season": own_season(request) if _prepares(request.actor.role) else [],
        "checks_grades": may(request.actor.role, Permission.GRADE_CHECK),
        "reads_season": may(request.actor.role, Permission.SEASON_READ),
        "reviews": any(may(request.actor.role, permission) for permission in _REVIEWS),
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
    layout = shown_form(current)
    show = request.GET.get("show", "")
    kind = request.GET.get("kind", "")
    page = page_of(request, rows_of(current, show=show, kind=kind), "excel_row")
    last = page.rows[-1].excel_row if page.rows else 0
    registry = changes_of(filing, page.rows)
    following = next_wrong(current, after=last) if current.error_rows else None
    context = {
        **frame(request, filing, rounds),
        "current": current,
        "difference": difference(current),
        "findings": sentences(current.findings),
        "tabs": row_tabs(current),
        "show": show,
        "kind": kind,
        "kinds": [{**each, "word": named(each), "query": _kind_query(each)} for each in current.kinds],
        "can_mend": filing.state == FilingState.DRAFT
        and _prepares(request.actor.role)
        and current.pk == rounds[-1].pk,
        "next_wrong": list_at(filing.pk, following, wrong=True) if following else "",
        "remarked": current.decided_at is not None,
        "columns": columns(layout),
        "rows": [
            shown(row, layout, in_fit_file=current.is_fit, registry=registry.get(row.identity, {}))
            for row in page.rows
        ],
        "compared": any(current.compared.values()),
        "next_url": page.next_url,
    }
    return render(request, "filings/rows.html", context)


def _kind_query(kind: dict[str, Any]) -> str:
    return f"{kind['code']}:{kind['column'] or ''}"


def list_at(filing_id: int, number: int, *, wrong: bool = False) -> str:
    """The address of the list of rows at one row, or at its first wrong cell, with a few rows before it."""
    query = urlencode({"after": place_after(max(number - _ROWS_BEFORE, 0))})
    return f"{reverse('filing', args=[filing_id])}?{query}#row-{number}{'-wrong' if wrong else ''}"


@desk(Permission.FILING_READ)
def compare(request: DeskRequest, key: int) -> HttpResponse:
    """The county's remarks on each round, and what became of every charger in the next."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    rounds = list(visible_rounds(request.actor, filing))
    comparisons = [_comparison(request, before, after) for before, after in pairwise(rounds)]
    context = {**frame(request, filing, rounds), "comparisons": comparisons}
    return render(request, "filings/compare.html", context)


def _comparison(request: DeskRequest, before: Round, after: Round) -> dict[str, Any]:
    """All rows with a remark, and one page of the other chargers: of all, or of those of one change."""
    form = kind_of(before.filing.form, before.filing.filer.kind).form
    found = fates(before, after)
    counts = Counter(fate.what for fate in found)
    asked = request.GET.get(f"what-{before.number}", "")
    others = [
        fate
        for fate in found
        if not fate.remark and fate.what != Change.SAME and asked in ("", fate.what.value)
    ]
    first = _whole_number(request.GET.get(f"from-{before.number}", ""))
    last = first + _COMPARED_PER_PAGE
    return {
        "before": before,
        "words": [_("第 {n} 轮").format(n=each.number) for each in (before, after)],
        "chips": [
            {"what": "", "word": _("全部"), "count": sum(counts.values()) - counts[Change.SAME]},
            {"what": "gone", "word": _("不再报送"), "count": counts[Change.GONE]},
            {"what": "changed", "word": _("有改动"), "count": counts[Change.CHANGED]},
            {"what": "new", "word": _("新增"), "count": counts[Change.NEW]},
        ],
        "asked": asked,
        "remarked": [_compared(fate, form) for fate in found if fate.remark],
        "others": [_compared(fate, form) for fate in others[first:last]],
        "shown": (first + 1, min(last, len(others)), len(others)),
        "earlier": max(0, first - _COMPARED_PER_PAGE) if first else None,
        "later": last if last < len(others) else None,
    }


def _whole_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _compared(fate: Fate, form: Form) -> dict[str, Any]:
    """One charger in two rounds, with the cells that differ."""
    if fate.before is None or fate.after is None:
        return {"fate": fate, "changes": []}
    return {"fate": fate, "changes": changes(fate.before, fate.after, form)}


@desk(Permission.FILING_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    rounds = list(visible_rounds(request.actor, filing))
    lines = list(history(("filing", filing.pk), without=hidden_steps(request.actor)))
    context = {**frame(request, filing, rounds), "lines": lines}
    return render(request, "filings/history.html", context)


@desk(Permission.FILING_READ)
def uploaded_file(request: DeskRequest, key: int, number: int) -> HttpResponse:
    return download(*sent_workbook(round_of(request, key, number)))


@desk(Permission.FILING_READ)
def marked_file(request: DeskRequest, key: int, number: int) -> HttpResponse:
    """The firm's own workbook with every doubtful cell marked, and with what was mended in the page."""
    found = round_of(request, key, number)
    kept = [*found.findings]
    for of_row in found.rows.exclude(severity=Severity.OK).values_list("findings", flat=True):
        kept += of_row
    findings = [*map(finding_of, kept), *remark_findings(found)]
    sent, sent_name, _media_type = sent_workbook(found)
    content = annotate(sent, findings, mended_cells(found))
    name = _("核对结果 {name}").format(name=sent_name.rsplit(".", 1)[0])
    return download(content, f"{name}.xlsx", XLSX)


@desk(Permission.FILING_READ)
def printed_sheet(request: DeskRequest, key: int, number: int) -> HttpResponse:
    """A round as a workbook in the printed layout, with receipt, promise and opinion as far as they go."""
    found = round_of(request, key, number)
    name = f"{found.filing} {_('第 {n} 轮').format(n=found.number)}"
    return download(printed_workbook(found), f"{name}.xlsx", XLSX)


@desk(Permission.FILING_READ)
@acts("filing")
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
    today = local_date(request.now)
    known = places(today)
    counties = Counties(known)
    names = [counties.printed(division) for division in known if is_county(division)]
    return download(template(form, names, on=today), f"{_(form.title)}.xlsx", XLSX)


def round_of(request: DeskRequest, key: int, number: int) -> Round:
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    return get_object_or_404(visible_rounds(request.actor, filing), number=number)


def season_clause(filing: Filing) -> str:
    """The clause that says until when a form is filed."""
    return _SEASON_CLAUSES[filing.filer.kind == OrganisationKind.PLATFORM, FiledForm(filing.form)]


def frame(request: DeskRequest, filing: Filing, rounds: list[Round]) -> dict[str, Any]:
    """What every tab of a filing's page shows: header, facts, acts that are open, timeline."""
    actor, today = request.actor, local_date(request.now)
    steps = timeline(filing.subject, actor=actor, today=today, without=hidden_steps(actor))
    return {
        "is_copy": is_copy(request.actor, filing),
        "reads_checks": may(request.actor.role, Permission.FIELD_CHECK_READ),
        "filing": filing,
        "told": state_told(actor, filing),
        "adds_to": adds_to(filing),
        "prepares": _prepares(request.actor.role),
        "reviews": any(may(request.actor.role, each) for each in _REVIEWS),
        "season_clause": season_clause(filing),
        "rounds": rounds[::-1],
        "gone_count": rounds[-1].gone.count() if rounds else 0,
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
    for fate, tone in ((RowFate.NEW, "info"), (RowFate.CHANGED, "info"), (RowFate.CEASED, "warn")):
        if count := of_round.compared.get(fate):
            tabs.append({"show": fate.value, "word": fate.label, "count": count, "tone": tone})
    if mended := of_round.mended_rows:
        tabs.append({"show": "mended", "word": _("已更正"), "count": mended, "tone": "info"})
    if of_round.decided_at and (remarked := rows_of(of_round, show="remarked").count()):
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
