"""Ledgers of the compulsory platform: imports, the reconciliation of each, exports (R-4.3.2-a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from evenwatt.exchange import actions
from evenwatt.exchange.background import MANY_CHARGERS, ask_for_import, is_much
from evenwatt.exchange.queries import (
    Entries,
    asked_entries,
    asked_ledgers,
    chargers_named,
    counts,
    entries,
    exchanged_chargers,
    ledgers,
    operators_exchanged,
    takeable,
)
from evenwatt.exchange.states import Decision, Outcome
from evenwatt.filing.workbook import finding_of
from evenwatt.forms.annotate import annotate
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import Mapping
from evenwatt.web import ledger_export
from evenwatt.web.desks.ledger_forms import AnswerForm, ExportForm, ImportForm
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.filed_rows import sentences
from evenwatt.web.ledger_rows import TONES, facts_differing, shown, to_send_back
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import history
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet

if TYPE_CHECKING:
    from evenwatt.exchange.models import Entry, Ledger

_REFUSED_AT = {
    "not_a_workbook": "ledger",
    "empty_file": "ledger",
    "unknown_mapping": "mapping",
}

#: What of an outcome is asked for: what waits for a decision, what is decided, all.
_DECIDED = ("1", "0", "all")


@desk(Permission.LEDGER_EXPORT)
def show_list(request: DeskRequest) -> HttpResponse:
    """The imports of the office; for an operator the differences that it was asked about."""
    imports = may(request.actor.role, Permission.LEDGER_IMPORT)
    found = ledgers(request.actor) if imports else asked_ledgers(request.actor)
    context = {
        "page": page_of(request, found, "-imported_at", "-pk"),
        "imports": imports,
        "reads_registry": may(request.actor.role, Permission.OPERATION_READ),
    }
    return render(request, "ledgers/list.html", context)


@desk(Permission.LEDGER_EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """Choose chargers and mapping; says how many it will be."""
    form = ExportForm(request.GET, actor=request.actor, today=local_date(request.now))
    found = form.apply(exchanged_chargers(request.actor))
    count = found.count()
    context = {"form": form, "count": count, "is_much": count > MANY_CHARGERS}
    return render(request, "ledgers/export.html", context)


@desk(Permission.LEDGER_EXPORT)
def export_file(request: DeskRequest) -> HttpResponse:
    return ledger_export.export(request)


@desk(Permission.LEDGER_IMPORT)
def take_in(request: DeskRequest) -> HttpResponse:
    """Upload a ledger; what is no table is refused in the form and leaves nothing behind."""
    given: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*given, actor=request.actor, today=local_date(request.now))
    if form.is_valid():
        with beside(form, _REFUSED_AT):
            file, place = form.cleaned_data["ledger"], form.cleaned_data["place"]
            chosen = form.cleaned_data["operator"]
            operator = operators_exchanged(request.actor).get(pk=chosen) if chosen else None
            asked: dict[str, Any] = {
                "file": store(file.read(), at=request.now),
                "file_name": file.name,
                "choice": form.cleaned_data["mapping"],
                "place": place,
                "operator": operator,
                "by": request.actor,
                "at": request.now,
            }
            if is_much(size=file.size, place=place, operator=operator, by=request.actor):
                return redirect("progress", ask_for_import(**asked).pk)
            ledger = actions.import_ledger(**asked)
            messages.success(request, _("已读取 {n} 行并与登记比对，登记没有改动").format(n=ledger.row_count))
            return redirect("ledger", ledger.pk)
    return render(request, "ledgers/import.html", {"form": form}, status=422 if form.is_bound else 200)


@desk(Permission.LEDGER_IMPORT)
def record(request: DeskRequest, key: int) -> HttpResponse:
    """The reconciliation: entries of one outcome, narrowed, with what can be done about them."""
    ledger = get_object_or_404(ledgers(request.actor), pk=key)
    asked = _asked(request.GET, ledger)
    frame = _frame(request, ledger, asked)
    asked = frame["asked"]
    mapping = Mapping.of(ledger.mapping)
    found = _narrowed(ledger, asked)
    page = page_of(request, found, "pk")
    words = actions.words_on(request.now)
    candidates = chargers_named({key for entry in page.rows for key in entry.candidates})
    may_take = [
        (fact, _(FACTS[fact].title))
        for fact in takeable(request.actor, on=local_date(request.now))
        if fact in {column.key for column in mapping.stated}
    ]
    context = {
        **frame,
        "facts": facts_differing(mapping),
        "rows": shown(page.rows, candidates=candidates, words=words),
        "total": total_of(found),
        "next_url": page.next_url,
        "reads_registry": may(request.actor.role, Permission.REGISTRY_READ),
        "takes": may_take if asked["show"] == Outcome.DIFFERENT else [],
    }
    return render(request, "ledgers/entries.html", context)


def _frame(request: DeskRequest, ledger: Ledger, asked: dict[str, str]) -> dict[str, Any]:
    """What both tabs of a ledger's page show."""
    found = counts(ledger, only_new=asked["new"] == "1")
    show = asked["show"] or _to_decide(found)
    return {
        "count": found.get(show, Entries()),
        "ledger": ledger,
        "mapping": Mapping.of(ledger.mapping),
        "findings": sentences(ledger.findings),
        "asked": asked | {"show": show},
        "narrowed": urlencode({name: value for name, value in asked.items() if value and name != "show"}),
        "tabs": [
            {
                "code": each.value,
                "word": each.label,
                "count": found.get(each, Entries()).all,
                "tone": TONES[each],
            }
            for each in Outcome
        ],
    }


def _to_decide(found: dict[str, Entries]) -> str:
    """The first outcome that waits for a decision."""
    return next(
        (each.value for each in Outcome if each in found and found[each].open), Outcome.DIFFERENT.value
    )


def _asked(given: Any, ledger: Ledger) -> dict[str, str]:
    """What of a comparison is asked for: if nothing is said, what waits; after the first import, what is new.

    No outcome is asked for by an empty ``show``.
    """
    show, decided = given.get("show", ""), given.get("open", "")
    return {
        "show": show if show in Outcome else "",
        "new": given.get("new", "1" if ledger.preceding_id else ""),
        "open": decided if decided in _DECIDED else "1",
        "fact": given.get("fact", ""),
        "q": given.get("q", "").strip(),
    }


def _narrowed(ledger: Ledger, asked: dict[str, str]) -> QuerySet[Entry]:
    found = entries(ledger, only_new=asked["new"] == "1").filter(outcome=asked["show"])
    is_decided_on = asked["show"] != Outcome.EQUAL
    if is_decided_on and asked["open"] == "1":
        found = found.filter(decision=Decision.OPEN)
    if is_decided_on and asked["open"] == "0":
        found = found.exclude(decision=Decision.OPEN)
    if asked["fact"]:
        found = found.filter(differences__contains=[{"fact": asked["fact"]}])
    if asked["q"]:
        found = found.filter(facts__serial__startswith=asked["q"])
    return found


@desk(Permission.LEDGER_IMPORT)
@acts("ledger")
def decide(request: DeskRequest, key: int) -> HttpResponse:
    """Decide on the entries chosen, or on all that the filter shows."""
    ledger = get_object_or_404(ledgers(request.actor), pk=key)
    asked = _asked(request.POST, ledger)
    given: dict[str, Any] = {"ledger": ledger, "by": request.actor, "at": request.now}
    if pair := request.POST.get("choose"):
        entry_id, _comma, charger_id = pair.partition(":")
        actions.choose_charger(entry_id=_number(entry_id), charger_id=_number(charger_id), **given)
        messages.success(request, _("已认定"))
    else:
        given["entry_ids"] = (
            list(_narrowed(ledger, asked | {"open": "1"}).values_list("pk", flat=True))
            if request.POST.get("all")
            else [int(each) for each in request.POST.getlist("row") if each.isdigit()]
        )
        messages.success(request, _decided(request, given))
    query = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{request.path.removesuffix('/decide')}?{query}")


def _number(text: str) -> int:
    return int(text) if text.isdigit() else -1


def _decided(request: DeskRequest, given: dict[str, Any]) -> str:
    note = request.POST.get("note", "")
    match request.POST.get("act"):
        case "take":
            count = actions.take_theirs(facts=request.POST.getlist("take"), **given)
            return _("已按台账更正 {n} 台").format(n=count)
        case "ask":
            count = actions.ask_operators(note=note, **given)
            return _("已请 {n} 家运营机构核对").format(n=count)
        case _:
            count = actions.keep_ours(reason=note, **given)
            return _("{n} 行保留登记").format(n=count)


@desk(Permission.LEDGER_IMPORT)
def life(request: DeskRequest, key: int) -> HttpResponse:
    ledger = get_object_or_404(ledgers(request.actor), pk=key)
    context = _frame(request, ledger, _asked(request.GET, ledger)) | {"lines": history(ledger.subject[:2])}
    return render(request, "ledgers/history.html", context)


@desk(Permission.LEDGER_IMPORT)
def uploaded_file(request: DeskRequest, key: int) -> HttpResponse:
    ledger = get_object_or_404(ledgers(request.actor), pk=key)
    return download(ledger.file.content(), ledger.file_name, ledger.file.media_type)


@desk(Permission.LEDGER_IMPORT)
def marked_file(request: DeskRequest, key: int) -> HttpResponse:
    """The ledger itself with every doubtful cell marked."""
    ledger = get_object_or_404(ledgers(request.actor), pk=key)
    kept = [*ledger.findings]
    for found in ledger.entries.exclude(findings=[]).order_by("pk").values_list("findings", flat=True):
        kept += found
    content = annotate(ledger.file.content(), [finding_of(each) for each in kept])
    name = _("核对结果 {name}").format(name=ledger.file_name.rsplit(".", 1)[0])
    return download(content, f"{name}.xlsx", XLSX)


@desk(Permission.LEDGER_IMPORT)
def differences(request: DeskRequest, key: int) -> HttpResponse:
    """Everything that does not agree, in the ledger's own columns, to be sent back."""
    ledger = get_object_or_404(ledgers(request.actor), pk=key)
    found = entries(ledger).exclude(outcome=Outcome.EQUAL)
    titles, rows = to_send_back(found, Mapping.of(ledger.mapping), actions.words_on(request.now))
    name = _("台账差异 {name}").format(name=ledger.file_name.rsplit(".", 1)[0])
    return download(xlsx_sheet(titles, rows), f"{name}.xlsx", XLSX)


@desk(Permission.LEDGER_ANSWER)
def questions(request: DeskRequest, key: int) -> HttpResponse:
    """What the bureau asks an operator about its chargers, and its answer."""
    ledger = get_object_or_404(asked_ledgers(request.actor), pk=key)
    return _questions(request, ledger, AnswerForm())


@desk(Permission.LEDGER_ANSWER)
@acts("ledger_questions")
def answer(request: DeskRequest, key: int) -> HttpResponse:
    ledger = get_object_or_404(asked_ledgers(request.actor), pk=key)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with beside(form, {"no_answer": "text"}):
            actions.answer(ledger=ledger, text=form.cleaned_data["text"], by=request.actor, at=request.now)
            messages.success(request, _("已答复"))
            return redirect("ledger_questions", ledger.pk)
    return _questions(request, ledger, form)


def _questions(request: DeskRequest, ledger: Ledger, form: AnswerForm) -> HttpResponse:
    found = asked_entries(ledger, request.actor)
    page = page_of(request, found.select_related("charger__station"), "pk")
    context = {
        "ledger": ledger,
        "rows": shown(page.rows, candidates={}, words=actions.words_on(request.now)),
        "next_url": page.next_url,
        "waits": found.filter(decision=Decision.ASKED).exists(),
        "form": form,
    }
    return render(request, "ledgers/questions.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("chargers/ledgers", show_list, name="ledgers"),
    path("chargers/ledgers/export", export, name="ledger_export"),
    path("chargers/ledgers/export/file", export_file, name="ledger_export_file"),
    path("chargers/ledgers/import", take_in, name="ledger_import"),
    path("chargers/ledgers/<int:key>", record, name="ledger"),
    path("chargers/ledgers/<int:key>/decide", decide, name="ledger_decide"),
    path("chargers/ledgers/<int:key>/history", life, name="ledger_history"),
    path("chargers/ledgers/<int:key>/file", uploaded_file, name="ledger_file"),
    path("chargers/ledgers/<int:key>/marked", marked_file, name="ledger_marked"),
    path("chargers/ledgers/<int:key>/differences", differences, name="ledger_differences"),
    path("chargers/ledgers/<int:key>/questions", questions, name="ledger_questions"),
    path("chargers/ledgers/<int:key>/answer", answer, name="ledger_answer"),
]
