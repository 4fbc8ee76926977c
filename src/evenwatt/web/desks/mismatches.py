"""Where platforms and operators filed differently: the list of each side, the explanation, the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.listing import listed
from evenwatt.kernel.parties.roles import Role
from evenwatt.registry.connection_life import MISMATCH
from evenwatt.registry.connection_queries import counted_by_kind, mismatches, platforms_of, sides_of
from evenwatt.registry.connection_states import MismatchKind, MismatchState
from evenwatt.registry.matching import explain, refuse, settle
from evenwatt.rules.jurisdiction import known_divisions
from evenwatt.web.desks.connection_forms import ExplanationForm, OutcomeForm
from evenwatt.web.desks.connections import frame
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import COUNT_CAP, page_of, total_of
from evenwatt.web.record import Line, history, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.registry.connection_models import Mismatch

_FIRMS = (Role.PLATFORM_CLERK, Role.OPERATOR_CLERK)


@desk(Permission.MISMATCH_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    found = _of_state(request)
    counts = counted_by_kind(found)
    narrowed = _of_kind(request, found)
    page = page_of(request, narrowed, "-found_at", "-pk")
    context = {
        **frame(request),
        "rows": [(each, what(request, each)) for each in page.rows],
        "next_url": page.next_url,
        "total": total_of(narrowed),
        "state": request.GET.get("state", ""),
        "states": [(choice, choice.label) for choice in MismatchState],
        "kind": request.GET.get("kind", ""),
        "kinds": [(kind, kind.label, counts[kind]) for kind in MismatchKind if counts.get(kind)],
        "platform": request.GET.get("platform", ""),
        "platforms": [(str(one.pk), one.name) for one in platforms_of(request.actor)],
        "of_operator": request.actor.role == Role.OPERATOR_CLERK,
    }
    return render(request, "mismatches/list.html", context)


@desk(Permission.MISMATCH_READ)
def export(request: DeskRequest) -> HttpResponse:
    titles = [
        _("差异"), _("平台"), _("经营者名称"), _("所在地"), _("平台所报"), _("经营者所报"), _("发现日期"),
        _("状态"), _("说明"), _("核查意见"),
    ]  # fmt: skip
    found = _of_kind(request, _of_state(request)).order_by("-found_at", "-pk")
    rows = []
    for each in found[:COUNT_CAP]:
        sides = sides_of(request.actor, each)
        rows.append(
            [
                str(MismatchKind(each.kind).label), each.platform.name, each.operator_name,
                each.place.full_name if each.place else "", _told(sides.platform), _told(sides.operator),
                local_date(each.found_at), str(MismatchState(each.state).label), each.explanation,
                each.outcome,
            ]
        )  # fmt: skip
    return download(xlsx_sheet(titles, rows), f"{_('核对差异')}.xlsx", XLSX)


@desk(Permission.MISMATCH_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key))


@desk(Permission.MISMATCH_EXPLAIN)
@acts("mismatch")
def send_explanation(request: DeskRequest, key: int) -> HttpResponse:
    mismatch, form = _found(request, key), ExplanationForm(request.POST)
    if form.is_valid():
        with beside(form, {"explanation_missing": "explanation"}):
            explain(
                mismatch=as_seen(request, mismatch),
                explanation=form.cleaned_data["explanation"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("说明已提交，由市局和县（区）局核查"))
            return redirect("mismatch", mismatch.pk)
    return _page(request, mismatch, form)


@desk(Permission.MISMATCH_SETTLE)
@acts("mismatch")
def decide(request: DeskRequest, key: int) -> HttpResponse:
    """Accept the explanation or return it, by the button that was pressed."""
    mismatch, form = _found(request, key), OutcomeForm(request.POST)
    accepted = request.POST.get("decision") == "settle"
    if form.is_valid():
        with beside(form, {"outcome_missing": "outcome"}):
            (settle if accepted else refuse)(
                mismatch=as_seen(request, mismatch),
                outcome=form.cleaned_data["outcome"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("差异已了结") if accepted else _("说明已退回"))
            return redirect("mismatch", mismatch.pk)
    return _page(request, mismatch, form)


def what(request: DeskRequest, mismatch: Mismatch) -> str:
    """What the disagreement is about, in a few words that the reader may see."""
    sides = sides_of(request.actor, mismatch)
    match mismatch.kind:
        case MismatchKind.COUNT | MismatchKind.OPERATOR_UNKNOWN:
            says = mismatch.platform_says
            words = _("附录F {listed} 台，附录B {reported} 台")
            return words.format(listed=says["listed"], reported=says["reported"])
        case MismatchKind.OPERATOR_NOT_LISTED:
            return _("附录B报 {reported} 台").format(reported=mismatch.platform_says["reported"])
    said = sides.platform or sides.operator
    charger = f"{said['serial']} {said['maker']} {said['model']}"
    if not sides.differing:
        return charger
    return f"{charger}（{_('不同')}：{listed(_titles()[key] for key in sides.differing)}）"


def _titles() -> dict[str, str]:
    return {
        "serial": _("出厂编号"),
        "maker": _("生产厂家"),
        "model": _("型号规格"),
        "county": _("县（区）"),
        "listed": _("附录F台数"),
        "reported": _("附录B台数"),
    }


def _worded(key: str, value: str) -> str:
    division = known_divisions().get(value) if key == "county" else None
    return division.name if division else value


def _told(said: dict[str, str]) -> str:
    return " ".join(_worded(key, said[key]) for key in _titles() if key in said)


def _compared(request: DeskRequest, mismatch: Mismatch) -> list[dict[str, Any]]:
    """Fact by fact what both sides filed, empty where the reader may not see it or nothing was filed."""
    sides, titles = sides_of(request.actor, mismatch), _titles()
    keys = [key for key in titles if key in sides.platform or key in sides.operator]
    return [
        {
            "title": titles[key],
            "platform": _worded(key, sides.platform.get(key, "")),
            "operator": _worded(key, sides.operator.get(key, "")),
            "differs": key in sides.differing,
        }
        for key in keys
    ]


def _page(request: DeskRequest, mismatch: Mismatch, refused: Form | None = None) -> HttpResponse:
    sides = sides_of(request.actor, mismatch)
    version = {"version": mismatch.version}
    explains = isinstance(refused, ExplanationForm)
    lines = list(history(("mismatch", mismatch.pk)))
    context = {
        "mismatch": mismatch,
        "facts": _compared(request, mismatch),
        "shows_platform": bool(sides.platform),
        "shows_operator": bool(sides.operator),
        "is_firm": request.actor.role in _FIRMS,
        "acts": {step.name for step in MISMATCH.open_to(request.actor.role, mismatch.state)},
        "explanation_form": refused if explains else ExplanationForm(initial=version),
        "outcome_form": refused if refused and not explains else OutcomeForm(initial=version),
        "refused": refused,
        "steps": timeline(mismatch.subject, actor=request.actor, today=local_date(request.now)),
        "said": _said(lines),
        "lines": lines,
    }
    return render(request, "mismatches/mismatch.html", context, status=422 if refused else 200)


def _said(lines: list[Line]) -> list[Line]:
    """What the sides explained last, the first word first; after a refusal they began anew."""
    said: list[Line] = []
    anew = False
    for line in reversed(lines):
        if line.code in ("refuse", "return_of"):
            anew = True
        elif line.code == "explain":
            said, anew = ([line] if anew else [*said, line]), False
    return said


def _found(request: DeskRequest, key: int) -> Mismatch:
    return get_object_or_404(mismatches(request.actor), pk=key)


def _of_state(request: DeskRequest) -> QuerySet[Mismatch]:
    found = mismatches(request.actor)
    if (state := request.GET.get("state", "")) in MismatchState:
        found = found.filter(state=state)
    if (platform := request.GET.get("platform", "")).isdecimal():
        found = found.filter(platform_id=int(platform))
    return found


def _of_kind(request: DeskRequest, found: QuerySet[Mismatch]) -> QuerySet[Mismatch]:
    kind = request.GET.get("kind", "")
    return found.filter(kind=kind) if kind in MismatchKind else found


urlpatterns = [
    path("mismatches", show_list, name="mismatches"),
    path("mismatches/export", export, name="mismatches_export"),
    path("mismatches/<int:key>", show, name="mismatch"),
    path("mismatches/<int:key>/explain", send_explanation, name="mismatch_explain"),
    path("mismatches/<int:key>/decide", decide, name="mismatch_decide"),
]
