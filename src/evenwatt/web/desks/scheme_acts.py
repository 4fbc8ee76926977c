"""What is done with a sampling scheme: contact, lots, filing with the city, record or return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenwatt.kernel.access.permissions import Permission
from evenwatt.lots.actions import file_scheme, form_lots, record_contact, return_scheme
from evenwatt.lots.queries import visible_schemes
from evenwatt.procedures.sampling import record_scheme
from evenwatt.web.desks.scheme_forms import ContactForm, OpinionForm, RecordForm, ReturnForm
from evenwatt.web.desks.schemes import page
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.lots.models import SamplingScheme


@desk(Permission.FIELD_ARRANGE)
@acts("scheme")
def contact(request: DeskRequest, key: int) -> HttpResponse:
    scheme = get_object_or_404(visible_schemes(request.actor), pk=key)
    form = ContactForm(request.POST)
    if form.is_valid():
        with beside(form, form.REFUSED_AT):
            record_contact(scheme=scheme, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已登记联系情况和约定的检定日期。"))
            return redirect("scheme", scheme.pk)
    return page(request, scheme, contact=form)


@desk(Permission.SCHEME_PREPARE)
@acts("scheme")
def form(request: DeskRequest, key: int) -> HttpResponse:
    scheme = _as_seen(request, key)
    form_lots(scheme=scheme, by=request.actor, at=request.now)
    count = scheme.lots.count()
    messages.success(
        request,
        ngettext("已形成 {n} 批。请核对后报市局备案。", "已形成 {n} 批。请核对后报市局备案。", count).format(
            n=count
        ),
    )
    return redirect("scheme", scheme.pk)


@desk(Permission.SCHEME_PREPARE)
@acts("scheme")
def file(request: DeskRequest, key: int) -> HttpResponse:
    scheme = _as_seen(request, key)
    file_scheme(scheme=scheme, remark=request.POST.get("remark", "")[:200], by=request.actor, at=request.now)
    messages.success(request, _("抽样方案已报市局备案。"))
    return redirect("scheme", scheme.pk)


@desk(Permission.SCHEME_RECORD)
@acts("scheme")
def put_on_record(request: DeskRequest, key: int) -> HttpResponse:
    scheme = _as_seen(request, key)
    form = (RecordForm if scheme.lots.exists() else OpinionForm)(request.POST)
    if not form.is_valid():
        return page(request, scheme, opinion=form)
    record_scheme(scheme=scheme, **form.cleaned_data, by=request.actor, at=request.now)
    messages.success(request, _("抽样方案已备案，附录B.1 已生成。"))
    return redirect("scheme", scheme.pk)


@desk(Permission.SCHEME_RECORD)
@acts("scheme")
def send_back(request: DeskRequest, key: int) -> HttpResponse:
    scheme = _as_seen(request, key)
    form = (ReturnForm if scheme.lots.exists() else OpinionForm)(request.POST)
    if form.is_valid():
        with beside(form, form.REFUSED_AT):
            return_scheme(
                scheme=scheme, opinion=form.cleaned_data["opinion"], by=request.actor, at=request.now
            )
            messages.success(request, _("抽样方案已退回承检机构修改。"))
            return redirect("scheme", scheme.pk)
    return page(request, scheme, opinion=form)


def _as_seen(request: DeskRequest, key: int) -> SamplingScheme:
    return as_seen(request, get_object_or_404(visible_schemes(request.actor), pk=key))


urlpatterns = [
    path("schemes/<int:key>/contact", contact, name="scheme_contact"),
    path("schemes/<int:key>/form-lots", form, name="scheme_form"),
    path("schemes/<int:key>/file", file, name="scheme_file"),
    path("schemes/<int:key>/record", put_on_record, name="scheme_record"),
    path("schemes/<int:key>/return", send_back, name="scheme_return"),
]
