"""The model catalogue of an operator: what each of its models is, confirmed once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evenwatt.kernel.access.permissions import Permission
from evenwatt.registry.catalogue import ModelFacts, confirm_model
from evenwatt.registry.queries import models_of
from evenwatt.web.desks.charger_forms import ModelForm
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of


@desk(Permission.MODEL_CONFIRM)
def show_list(request: DeskRequest) -> HttpResponse:
    waiting = models_of(request.actor).filter(confirmed_at=None)
    asked = request.GET.get("show", "waiting")
    models = waiting if asked == "waiting" else models_of(request.actor)
    page = page_of(request, models, "maker", "model", "pk")
    context = {
        "show": asked,
        "rows": [
            {
                "entry": entry,
                "form": ModelForm(initial={"kind": entry.proposed_kind}, auto_id=f"{entry.pk}_%s"),
            }
            for entry in page.rows
        ],
        "next_url": page.next_url,
        "total": total_of(models),
        "waiting": waiting.count(),
    }
    return render(request, "models/list.html", context)


@desk(Permission.MODEL_CONFIRM)
@require_POST
def confirm(request: DeskRequest, key: int) -> HttpResponse:
    entry = get_object_or_404(models_of(request.actor), pk=key)
    form = ModelForm(request.POST)
    if form.is_valid():
        confirm_model(entry=entry, facts=ModelFacts(**form.cleaned_data), by=request.actor, at=request.now)
        messages.success(request, _("{model} 已确认").format(model=entry))
    else:
        messages.error(request, _("请为 {model} 选择类别和准确度等级").format(model=entry))
    return redirect("models")


urlpatterns = [
    path("models", show_list, name="models"),
    path("models/<int:key>/confirm", confirm, name="model_confirm"),
]
