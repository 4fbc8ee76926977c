"""What an operator states of a charger beside form B, and the confirmation before its first verification."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenwatt.kernel.access.permissions import Permission
from evenwatt.registry.facts import confirm_construction, describe_charger
from evenwatt.registry.queries import chargers, unconfirmed_construction
from evenwatt.web.desks.station_forms import ChargerForm, PromiseForm
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.refusals import beside


@desk(Permission.REGISTRY_KEEP)
def edit(request: DeskRequest, key: int) -> HttpResponse:
    charger = get_object_or_404(chargers(request.actor), pk=key)
    names = ChargerForm.base_fields
    form = ChargerForm(request.POST or None, initial={name: getattr(charger, name) for name in names})
    if request.method == "POST" and form.is_valid():
        describe_charger(charger=charger, **form.cleaned_data, by=request.actor, at=request.now)
        messages.success(request, _("已保存；原先的内容留在历史中"))
        return redirect("charger", charger.pk)
    context = {"charger": charger, "form": form}
    return render(request, "chargers/edit.html", context, status=422 if form.errors else 200)


@desk(Permission.REGISTRY_KEEP)
def construction(request: DeskRequest) -> HttpResponse:
    """The chargers without the confirmation, to be confirmed by selection (R-4.2.1-c)."""
    form = PromiseForm(request.POST or None)
    waiting = unconfirmed_construction(request.actor)
    if request.method == "POST" and form.is_valid():
        keys = [int(key) for key in request.POST.getlist("row") if key.isdigit()]
        if "all" in request.POST:
            keys = list(waiting.values_list("pk", flat=True))
        with beside(form, {"no_promise": "promised"}):
            n = confirm_construction(
                charger_ids=keys,
                promised=form.cleaned_data["promised"],
                by=request.actor,
                at=request.now,
            )
            words = ngettext("已确认 {n} 台充电设施", "已确认 {n} 台充电设施", n)
            messages.success(request, words.format(n=n))
            return redirect("construction")
    page = page_of(request, waiting, "station_id", "pk")
    context = {"form": form, "page": page, "total": total_of(waiting)}
    return render(request, "chargers/construction.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("chargers/<int:key>/edit", edit, name="charger_edit"),
    path("chargers/construction", construction, name="construction"),
]
