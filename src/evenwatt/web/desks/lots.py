"""A lot: its plan and what the plan lets through, its samples, its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.lives.subject import Subject
from evenwatt.lots.queries import drawn_items, is_tested, members, visible_lots
from evenwatt.lots.risks import curve_of, limits_of, neighbouring_plans, risks_of
from evenwatt.lots.states import SchemeState
from evenwatt.procedures.lot_page import lot_record
from evenwatt.web.characteristic import characteristic
from evenwatt.web.desks.plan_words import sampling_in_words, value_in_words
from evenwatt.web.desks.scheme_words import reason_words
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of
from evenwatt.web.record import timeline

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot


@desk(Permission.SCHEME_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    lot = get_object_or_404(visible_lots(request.actor), pk=key)
    found = lot_record(lot, actor=request.actor, today=local_date(request.now))
    context = {
        **frame(request, lot),
        "in_overview": True,
        "risks": risks_of(lot),
        "limits": (limits := limits_of(lot)),
        "curve": characteristic(curve_of(lot), limits),
        "neighbours": neighbouring_plans(lot),
        "sampling": sampling_in_words(lot.scheme.plan.sampling),
        "items": [{"item": item, "reason": reason_words(item.reason)} for item in found.items],
        "draw": found.draw,
        "evaluation": found.evaluation,
        "bounds": found.bounds,
        "due": found.due,
        "additional": found.additional,
        "additional_severity": value_in_words("sampling_severity", found.additional.severity)
        if found.additional
        else "",
        "prepares": may(request.actor.role, Permission.REPORT_PREPARE),
        "tested": is_tested(lot),
        "drawn": lot.scheme.state == SchemeState.DRAWN,
    }
    return render(request, "lots/lot.html", context)


@desk(Permission.SCHEME_READ)
def show_members(request: DeskRequest, key: int) -> HttpResponse:
    lot = get_object_or_404(visible_lots(request.actor), pk=key)
    page = page_of(request, members(lot), "charger__serial_key", "pk")
    drawn = {item.charger_id: item for item in drawn_items(lot)}
    context = {
        **frame(request, lot),
        "in_members": True,
        "members": [{"member": member, "item": drawn.get(member.charger_id)} for member in page.rows],
        "next_url": page.next_url,
    }
    return render(request, "lots/members.html", context)


def frame(request: DeskRequest, lot: Lot) -> dict[str, Any]:
    """What both tabs of a lot's record show; its stage is its evaluation's as soon as there is one."""
    subject = Subject("lot", lot.pk, lot.number)
    return {
        "lot": lot,
        "stage": visible_evaluations(request.actor).filter(lot=lot).first() or lot.scheme,
        "steps": timeline(subject, actor=request.actor, today=local_date(request.now)),
    }


urlpatterns = [
    path("schemes/lots/<int:key>", record, name="lot"),
    path("schemes/lots/<int:key>/members", show_members, name="lot_members"),
]
