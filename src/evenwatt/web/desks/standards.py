"""An institution's measuring standards: an expired one blocks every record that names it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.verification.actions import keep_standard
from evenwatt.verification.queries import own_standards
from evenwatt.web.desks.standard_forms import StandardForm
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of


@desk(Permission.STANDARD_KEEP)
def show_list(request: DeskRequest) -> HttpResponse:
    standards = own_standards(request.actor)
    context = {
        "page": page_of(request, standards, "-valid_until", "number"),
        "total": total_of(standards),
        "on": local_date(request.now),
    }
    return render(request, "standards/list.html", context)


@desk(Permission.STANDARD_KEEP)
def add(request: DeskRequest) -> HttpResponse:
    return _keep(request, StandardForm(_sent(request)))


@desk(Permission.STANDARD_KEEP)
def renew(request: DeskRequest, key: int) -> HttpResponse:
    """Enter the new certificate of a standard; name and number stay."""
    found = get_object_or_404(own_standards(request.actor), pk=key)
    known = {"name": found.name, "number": found.number, "uncertainty_pct": found.uncertainty_pct}
    form = StandardForm(_sent(request), initial=known)
    form.fields["name"].disabled = form.fields["number"].disabled = True
    return _keep(request, form)


def _sent(request: DeskRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _keep(request: DeskRequest, form: StandardForm) -> HttpResponse:
    if form.is_valid():
        keep_standard(**form.cleaned_data, by=request.actor, at=request.now)
        messages.success(request, _("已登记标准器 {number}").format(number=form.cleaned_data["number"]))
        return redirect("standards")
    return render(request, "standards/form.html", {"form": form}, status=422 if form.is_bound else 200)


urlpatterns = [
    path("standards", show_list, name="standards"),
    path("standards/new", add, name="standard_new"),
    path("standards/<int:key>/renew", renew, name="standard_renew"),
]
