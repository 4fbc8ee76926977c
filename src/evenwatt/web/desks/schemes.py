"""Sampling schemes: the list with progress, the record with its lots. Acts are in `scheme_acts`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.lives.queries import last_note
from evenwatt.law.catalog import catalog
from evenwatt.lots.life import SCHEME
from evenwatt.lots.queries import full_verification_of, progress_of, visible_lots, visible_schemes
from evenwatt.lots.risks import qualities_pct, risks_of
from evenwatt.lots.states import SchemeState
from evenwatt.web.desks.scheme_forms import ContactForm, OpinionForm, RecordForm
from evenwatt.web.desks.scheme_words import reason_words
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import documents, history, timeline

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot, SamplingScheme


@desk(Permission.SCHEME_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    schemes = visible_schemes(request.actor)
    state = request.GET.get("state", "")
    if state in SchemeState:
        schemes = schemes.filter(state=state)
    page = page_of(request, schemes, "-plan__year", "-pk")
    progress = progress_of(page.rows)
    context = {
        "rows": [{"scheme": scheme, "progress": progress.get(scheme.pk)} for scheme in page.rows],
        "next_url": page.next_url,
        "total": total_of(schemes),
        "state": state,
        "states": [(choice, choice.label) for choice in SchemeState],
    }
    return render(request, "schemes/list.html", context)


@desk(Permission.SCHEME_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    """A scheme with its lots, and the act that is due from the office that looks at it."""
    return page(request, get_object_or_404(visible_schemes(request.actor), pk=key))


def page(
    request: DeskRequest,
    scheme: SamplingScheme,
    *,
    contact: ContactForm | None = None,
    opinion: OpinionForm | None = None,
) -> HttpResponse:
    """The record page; with a form that was refused, the same page with what is wrong."""
    refused = any(form is not None and form.errors for form in (contact, opinion))
    lots = list(visible_lots(request.actor).filter(scheme=scheme).order_by("number"))
    context = {
        **frame(request, scheme),
        "in_overview": True,
        "contact": contact
        or ContactForm(initial={"contacted_on": scheme.contacted_on, "agreed_on": scheme.agreed_on}),
        "opinion": opinion or _opinion_form(lots, on=local_date(request.now)),
        "lots": [
            {"lot": lot, "short_number": lot.number.removeprefix(scheme.number), "risks": risks_of(lot)}
            for lot in lots
        ],
        "sampled": sum(lot.sample_size for lot in lots),
        "spares": sum(lot.spare_size for lot in lots),
        "qualities": qualities_pct(scheme.plan.sampling),
        "documents": documents(request.actor, scheme.subject),
        "draw": draw_of("scheme", scheme.pk),
        "filed_remark": "" if scheme.agreed_on else last_note(scheme.subject, "file"),
        "draws": may(request.actor.role, Permission.DRAW_TAKE_PART),
    }
    return render(request, "schemes/scheme.html", context, status=422 if refused else 200)


@desk(Permission.SCHEME_READ)
def full_verification(request: DeskRequest, key: int) -> HttpResponse:
    """The chargers that are verified one by one, each with the reason."""
    scheme = get_object_or_404(visible_schemes(request.actor), pk=key)
    shown = page_of(request, full_verification_of(request.actor, scheme), "position")
    context = {
        **frame(request, scheme),
        "in_full": True,
        "items": [{"item": item, "reason": reason_words(item.reason)} for item in shown.rows],
        "next_url": shown.next_url,
    }
    return render(request, "schemes/full.html", context)


@desk(Permission.SCHEME_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    scheme = get_object_or_404(visible_schemes(request.actor), pk=key)
    context = {**frame(request, scheme), "lines": history(("scheme", scheme.pk)), "in_history": True}
    return render(request, "schemes/history.html", context)


def _opinion_form(lots: list[Lot], *, on: date) -> OpinionForm:
    """Where lots are drawn, the form also names the public source: the one in force, until it is changed."""
    if not lots:
        return OpinionForm()
    return RecordForm(initial={"public_source": catalog().value("draw_public_source", on=on)})


def frame(request: DeskRequest, scheme: SamplingScheme) -> dict[str, Any]:
    """What every tab of a scheme's record shows."""
    role = request.actor.role
    done, due = progress_of([scheme]).get(scheme.pk, (0, 0))
    return {
        "scheme": scheme,
        "acts": {transition.name for transition in SCHEME.open_to(role, scheme.state)},
        "arranges": may(role, Permission.FIELD_ARRANGE),
        "tested": done,
        "to_test": due,
        "full_count": full_verification_of(request.actor, scheme).count(),
        "steps": timeline(scheme.subject, actor=request.actor, today=local_date(request.now)),
    }


urlpatterns = [
    path("schemes", show_list, name="schemes"),
    path("schemes/<int:key>", record, name="scheme"),
    path("schemes/<int:key>/full-verification", full_verification, name="scheme_full"),
    path("schemes/<int:key>/history", life, name="scheme_history"),
]
