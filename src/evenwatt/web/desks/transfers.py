"""Transfers of chargers from one operator to another: offered, answered, read by both and the bureaus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.transfer import effects_of_transfer, take_over
from evenwatt.registry.change_queries import (
    chargers_in_transfer,
    operators_but,
    readable_lives,
    visible_transfers,
)
from evenwatt.registry.queries import chargers_at, stations
from evenwatt.registry.states import TransferState
from evenwatt.registry.transfers import decline_transfer, offer_transfer, withdraw_transfer
from evenwatt.web.desks.operation_forms import AnswerForm, TransferForm
from evenwatt.web.desks.operations import in_words
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import timeline
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.registry.models import Station, Transfer


@desk(Permission.OPERATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    found = visible_transfers(request.actor)
    context = {"page": page_of(request, found, "-offered_at", "-pk"), "total": total_of(found)}
    return render(request, "transfers/list.html", context)


@desk(Permission.OPERATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key), AnswerForm())


@desk(Permission.TRANSFER_TAKE_PART)
def offer(request: DeskRequest, key: int) -> HttpResponse:
    """Choose chargers of a station and who takes them; what is under way is named before it is sent."""
    station = get_object_or_404(stations(request.actor), pk=key)
    form = TransferForm(request.POST or None, takers=operators_but(request.actor.organisation_id))
    ticked = [int(key) for key in request.POST.getlist("row") if key.isdigit()]
    if request.method == "POST" and form.is_valid():
        if not ticked:
            form.add_error(None, _("请至少选择一台充电设施"))
        elif "confirmed" not in request.POST:
            return _check(request, station, form, ticked)
        else:
            with beside(form, form.FIELDS):
                transfer = offer_transfer(
                    station=station, charger_ids=ticked, **form.cleaned_data, by=request.actor, at=request.now
                )
                messages.success(request, _("已提出转让，待受让方接收"))
                return redirect("transfer", transfer.pk)
    context = {
        "station": station,
        "form": form,
        "chargers": chargers_at(station).order_by("serial_key", "pk"),
        "chosen": set(ticked),
    }
    return render(request, "transfers/choose.html", context, status=422 if form.errors else 200)


@desk(Permission.TRANSFER_TAKE_PART)
@acts("transfer")
def accept(request: DeskRequest, key: int) -> HttpResponse:
    transfer = _found(request, key)
    take_over(transfer=as_seen(request, transfer), by=request.actor, at=request.now)
    messages.success(request, _("已接收；所在地和注册地市场监督管理局已收到通知"))
    return redirect("transfer", transfer.pk)


@desk(Permission.TRANSFER_TAKE_PART)
@acts("transfer")
def decline(request: DeskRequest, key: int) -> HttpResponse:
    transfer, form = _found(request, key), AnswerForm(request.POST)
    if form.is_valid():
        with beside(form, {"no_reason": "answer"}):
            decline_transfer(
                transfer=as_seen(request, transfer), **form.cleaned_data, by=request.actor, at=request.now
            )
            messages.success(request, _("已答复不接收"))
            return redirect("transfer", transfer.pk)
    return _page(request, transfer, form)


@desk(Permission.TRANSFER_TAKE_PART)
@acts("transfer")
def withdraw(request: DeskRequest, key: int) -> HttpResponse:
    transfer = _found(request, key)
    withdraw_transfer(transfer=as_seen(request, transfer), by=request.actor, at=request.now)
    messages.success(request, _("已撤回转让"))
    return redirect("transfer", transfer.pk)


def _check(request: DeskRequest, station: Station, form: TransferForm, ticked: list[int]) -> HttpResponse:
    rows = list(chargers_at(station).filter(pk__in=ticked).order_by("serial_key", "pk"))
    effects = effects_of_transfer([charger.pk for charger in rows], to_giver=True)
    context = {
        "station": station,
        "form": form,
        "rows": rows,
        "given": form.cleaned_data,
        "effects": [in_words(effect) for effect in effects],
    }
    return render(request, "transfers/check.html", context)


def _page(request: DeskRequest, transfer: Transfer, form: AnswerForm) -> HttpResponse:
    own = request.actor.organisation_id
    open_ = transfer.state == TransferState.OFFERED
    chargers = chargers_in_transfer(transfer)
    effects = (
        effects_of_transfer(chargers.values_list("pk", flat=True), to_giver=transfer.giver_id == own)
        if open_
        else []
    )
    page = page_of(request, chargers, "serial_key", "pk")
    context: dict[str, Any] = {
        "transfer": transfer,
        "linked": readable_lives(request.actor, [charger.pk for charger in page.rows]),
        "form": form,
        "answers": open_ and transfer.taker_id == own,
        "withdraws": open_ and transfer.giver_id == own,
        "page": page,
        "effects": [in_words(effect) for effect in effects],
        "steps": timeline(transfer.subject, actor=request.actor, today=local_date(request.now)),
    }
    return render(request, "transfers/transfer.html", context, status=422 if form.errors else 200)


def _found(request: DeskRequest, key: int) -> Transfer:
    return get_object_or_404(visible_transfers(request.actor), pk=key)


urlpatterns = [
    path("transfers", show_list, name="transfers"),
    path("transfers/<int:key>", show, name="transfer"),
    path("transfers/<int:key>/accept", accept, name="transfer_accept"),
    path("transfers/<int:key>/decline", decline, name="transfer_decline"),
    path("transfers/<int:key>/withdraw", withdraw, name="transfer_withdraw"),
    path("stations/<int:key>/transfer", offer, name="transfer_offer"),
]
