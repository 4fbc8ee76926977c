"""Duplicate entries: pairs that look like one charger, a proposal, and the county's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.merging import decide_merge, hindrances
from evenwatt.registry.change_queries import duplicate_candidates, visible_merges
from evenwatt.registry.merging import propose_merge, refuse_merge
from evenwatt.registry.queries import chargers
from evenwatt.registry.states import ChargerState, MergeState
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import timeline
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.registry.models import Charger, Merge

#: Pairs shown at a time; the next come up as these are dealt with.
_SHOWN = 100


class ProposalForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        help_text=gettext_lazy("例如：铭牌核对为同一台，生产厂家名称写法不同。"),
        error_messages={"required": gettext_lazy("请写明原因")},
    )


class DecisionForm(PageForm):
    opinion = forms.CharField(label=gettext_lazy("意见"), max_length=200, required=False)


@desk(Permission.OPERATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    merges = visible_merges(request.actor)
    proposes = may(request.actor.role, Permission.MERGE_PROPOSE)
    context = {
        "pairs": duplicate_candidates(request.actor, limit=_SHOWN) if proposes else [],
        "proposes": proposes,
        "page": page_of(request, merges, "-proposed_at", "-pk"),
        "total": total_of(merges),
    }
    return render(request, "duplicates/list.html", context)


@desk(Permission.MERGE_PROPOSE)
def propose(request: DeskRequest, stays: int, goes: int) -> HttpResponse:
    found = {charger.pk: charger for charger in chargers(request.actor).filter(pk__in=(stays, goes))}
    if len(found) != 2:
        raise Http404
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            merge = propose_merge(
                survivor=found[stays],
                duplicate=found[goes],
                **form.cleaned_data,
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已提出，待县（区）局决定"))
            return redirect("merge", merge.pk)
    context = {"form": form, **_compared(found[stays], found[goes])}
    return render(request, "duplicates/propose.html", context, status=422 if form.errors else 200)


@desk(Permission.OPERATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key), DecisionForm())


@desk(Permission.MERGE_DECIDE)
@acts("merge")
def decide(request: DeskRequest, key: int) -> HttpResponse:
    return _decided(request, key, decide_merge, _("已合并；两条登记的历史都保留"))


@desk(Permission.MERGE_DECIDE)
@acts("merge")
def refuse(request: DeskRequest, key: int) -> HttpResponse:
    return _decided(request, key, refuse_merge, _("已决定不合并"))


def _decided(request: DeskRequest, key: int, act: Any, done: str) -> HttpResponse:
    merge, form = _found(request, key), DecisionForm(request.POST)
    if form.is_valid():
        with beside(form, {"no_opinion": "opinion"}):
            act(merge=as_seen(request, merge), **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, done)
            return redirect("merge", merge.pk)
    return _page(request, merge, form)


def _page(request: DeskRequest, merge: Merge, form: DecisionForm) -> HttpResponse:
    context = {
        "merge": merge,
        "form": form,
        "decides": merge.state == MergeState.PROPOSED and may(request.actor.role, Permission.MERGE_DECIDE),
        "steps": timeline(merge.subject, actor=request.actor, today=local_date(request.now)),
        **_compared(merge.survivor, merge.duplicate, open_=merge.state == MergeState.PROPOSED),
    }
    return render(request, "duplicates/merge.html", context, status=422 if form.errors else 200)


def _compared(stays: Charger, goes: Charger, *, open_: bool = True) -> dict[str, Any]:
    """Both entries side by side, and what stands against making them one."""
    rows = [
        (_("出厂编号"), "serial"), (_("公开编号"), "public_code"), (_("生产厂家"), "maker"),
        (_("型号规格"), "model"), (_("制造年份"), "year"), (_("场站"), "station"),
        (_("运营机构"), "operator"), (_("报备日期"), "filed_on"), (_("状态"), "state"),
    ]  # fmt: skip
    return {
        "stays": stays,
        "goes": goes,
        "rows": [
            {"label": label, "before": _value(goes, name), "after": _value(stays, name)}
            for label, name in rows
        ],
        "hindrances": [
            {"sentence": _(reason.template).format(**reason.params), "clause": reason.clause}
            for reason in (hindrances(stays, goes) if open_ else ())
        ],
    }


def _value(charger: Charger, name: str) -> str:
    return str(ChargerState(charger.state).label) if name == "state" else str(getattr(charger, name))


def _found(request: DeskRequest, key: int) -> Merge:
    return get_object_or_404(visible_merges(request.actor), pk=key)


urlpatterns = [
    path("duplicates", show_list, name="duplicates"),
    path("duplicates/<int:stays>/<int:goes>", propose, name="duplicate_propose"),
    path("merges/<int:key>", show, name="merge"),
    path("merges/<int:key>/decide", decide, name="merge_decide"),
    path("merges/<int:key>/refuse", refuse, name="merge_refuse"),
]
