"""Acts on the model catalogue: an operator confirms, a bureau corrects, spellings are joined and split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.registry.catalogue import ModelFacts, confirm_model, correct_model, join_models, split_model
from evenwatt.registry.model_queries import catalogue, variants_of
from evenwatt.web.desks.model_catalogue import page
from evenwatt.web.desks.model_forms import CorrectionForm, JoinForm, ModelForm, SplitForm
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.registry.models import ChargerModel


@desk(Permission.MODEL_CONFIRM)
@acts("model")
def confirm(request: DeskRequest, key: int) -> HttpResponse:
    entry, form = _found(request, key), ModelForm(request.POST)
    if form.is_valid():
        with beside(form):
            agreed = confirm_model(
                entry=entry, facts=ModelFacts(**form.cleaned_data), by=request.actor, at=request.now
            )
            if agreed:
                messages.success(request, _("{model} 已确认").format(model=entry))
            else:
                words = _("{model} 已由其他机构确认为别的内容；您的说法已记下，由市局核实更正")
                messages.warning(request, words.format(model=entry))
            return redirect("models" if agreed else "model", *([] if agreed else [entry.pk]))
    return page(request, entry, refused=form)


@desk(Permission.MODEL_CORRECT)
@acts("model")
def correct(request: DeskRequest, key: int) -> HttpResponse:
    entry, form = _found(request, key), CorrectionForm(request.POST)
    if form.is_valid():
        with beside(form, {"no_reason": "reason"}):
            said = dict(form.cleaned_data)
            reason = said.pop("reason")
            correct_model(
                entry=entry, facts=ModelFacts(**said), reason=reason, by=request.actor, at=request.now
            )
            messages.success(request, _("已更正；已经形成的批不变，重新形成的批按更正后的内容"))
            return redirect("model", entry.pk)
    return page(request, entry, refused=form)


@desk(Permission.MODEL_JOIN)
@acts("model")
def join(request: DeskRequest, key: int) -> HttpResponse:
    entry = _found(request, key)
    form = JoinForm(request.POST, entries=catalogue(request.actor).exclude(pk=key))
    if form.is_valid():
        with beside(form, {"no_reason": "reason"}):
            into = form.cleaned_data["into"]
            join_models(
                variant=entry,
                entry=into,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已并入 {model}；原先的写法保留").format(model=into))
            return redirect("model", into.pk)
    return page(request, entry, refused=form)


@desk(Permission.MODEL_JOIN)
@acts("models", of_record=False)
def split(request: DeskRequest, key: int, variant: int) -> HttpResponse:
    entry, form = _found(request, key), SplitForm(request.POST)
    joined = get_object_or_404(variants_of(entry), pk=variant)
    if form.is_valid():
        with beside(form, {"no_reason": "reason"}):
            split_model(variant=joined, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已拆分"))
            return redirect("model", entry.pk)
    return page(request, entry, refused=form)


def _found(request: DeskRequest, key: int) -> ChargerModel:
    return get_object_or_404(catalogue(request.actor), pk=key)


urlpatterns = [
    path("models/<int:key>/confirm", confirm, name="model_confirm"),
    path("models/<int:key>/correct", correct, name="model_correct"),
    path("models/<int:key>/join", join, name="model_join"),
    path("models/<int:key>/variants/<int:variant>/split", split, name="model_split"),
]
