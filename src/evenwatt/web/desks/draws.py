"""A draw at the desks of its parties: what is frozen, commit, open, and the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.draws.actions import commit
from evenwatt.kernel.draws.publication import publication
from evenwatt.kernel.draws.queries import parties_of, visible_draws
from evenwatt.lots.queries import scheme_by_key
from evenwatt.procedures.sampling import open_value, stand_in
from evenwatt.web.desks.draw_forms import CommitForm, OpenForm, PublicValueForm
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.record import timeline
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.kernel.draws.models import Draw


@desk(Permission.SCHEME_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _draw(request, key))


@desk(Permission.DRAW_TAKE_PART)
@acts("draw")
def submit_commitment(request: DeskRequest, key: int) -> HttpResponse:
    draw, form = _draw(request, key), CommitForm(request.POST)
    if form.is_valid():
        with beside(form, form.REFUSED_AT):
            commit(draw=draw, commitment=form.cleaned_data["commitment"], by=request.actor, at=request.now)
            messages.success(request, _("承诺值已提交并公布。双方都提交之后，请回到本页公开随机值。"))
            return redirect("draw", draw.pk)
    return _page(request, draw, commit_form=form)


@desk(Permission.DRAW_TAKE_PART)
@acts("draw")
def submit_value(request: DeskRequest, key: int) -> HttpResponse:
    draw, form = _draw(request, key), OpenForm(request.POST)
    if form.is_valid():
        with beside(form, form.REFUSED_AT):
            open_value(draw=draw, value=form.cleaned_data["value"], by=request.actor, at=request.now)
            messages.success(request, _("随机值已收到，与承诺值相符。"))
            return redirect("draw", draw.pk)
    return _page(request, draw, open_form=form)


@desk(Permission.DRAW_TAKE_PART)
@acts("draw")
def submit_public_value(request: DeskRequest, key: int) -> HttpResponse:
    draw, form = _draw(request, key), PublicValueForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("value", "reference")}
        with beside(form, form.REFUSED_AT):
            stand_in(draw=draw, **given, by=request.actor, at=request.now)
            messages.success(request, _("公共随机源的数值已登记，样本已抽取。"))
            return redirect("draw", draw.pk)
    return _page(request, draw, public_value_form=form)


def _draw(request: DeskRequest, key: int) -> Draw:
    return get_object_or_404(visible_draws(request.actor), pk=key)


def _page(
    request: DeskRequest,
    draw: Draw,
    *,
    commit_form: CommitForm | None = None,
    open_form: OpenForm | None = None,
    public_value_form: PublicValueForm | None = None,
) -> HttpResponse:
    """The page; a party that has not done its part finds the form for it."""
    parties = parties_of(draw)
    actor = request.actor
    mine = next(
        (p for p in parties if (p.organisation_id, p.role) == (actor.organisation_id, actor.role)), None
    )
    given = (commit_form, open_form, public_value_form)
    refused = any(form is not None and form.errors for form in given)
    context = {
        "draw": draw,
        "scheme": scheme_by_key(draw.subject_id),
        "parties": parties,
        "mine": mine,
        "published": publication(draw, parties),
        "commit_form": commit_form or CommitForm(),
        "open_form": open_form or OpenForm(),
        "public_value_form": public_value_form or PublicValueForm(),
        "overdue": draw.is_overdue(at=request.now),
        "steps": timeline(draw.subject, actor=actor, today=local_date(request.now)),
    }
    return render(request, "draws/draw.html", context, status=422 if refused else 200)


urlpatterns = [
    path("schemes/draws/<int:key>", record, name="draw"),
    path("schemes/draws/<int:key>/commit", submit_commitment, name="draw_commit"),
    path("schemes/draws/<int:key>/open", submit_value, name="draw_open"),
    path("schemes/draws/<int:key>/public-value", submit_public_value, name="draw_public_value"),
]
