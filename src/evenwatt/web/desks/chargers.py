"""The registry: the list of chargers with the next step of each, and the page of one charger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.procedures.charger_story import story_of, visible_chargers
from evenwatt.procedures.life_story import charger_life
from evenwatt.procedures.next_evaluations import limits_of
from evenwatt.registry.actions import confirm_unsuited
from evenwatt.registry.change_queries import formerly_own
from evenwatt.registry.connection_queries import connections_of
from evenwatt.web.desks.charger_columns import CHARGERS, tell
from evenwatt.web.desks.charger_forms import FilterForm, UnsuitedForm
from evenwatt.web.desks.scheme_words import reason_words
from evenwatt.web.life_words import by_years
from evenwatt.web.listed import choose
from evenwatt.web.listed import export as take_away
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import Step, documents, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.story_words import drawn_in_words, step_in_words

if TYPE_CHECKING:
    from evenwatt.procedures.charger_story import Story
    from evenwatt.registry.models import Charger


@desk(Permission.REGISTRY_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    form = FilterForm(request.GET, actor=request.actor)
    found = form.apply(visible_chargers(request.actor))
    page = page_of(request, found, *CHARGERS.order(request.GET.get("sort", "")))
    columns = CHARGERS.chosen_by(request.actor.account_id)
    context = {
        "form": form,
        "columns": columns,
        "rows": list(tell(page.rows, any(column.told for column in columns), request.now)),
        "next_url": page.next_url,
        "total": total_of(found),
        "reads_stations": may(request.actor.role, Permission.OPERATION_READ),
    }
    return render(request, "chargers/list.html", context)


@desk(Permission.REGISTRY_READ)
def export(request: DeskRequest) -> HttpResponse:
    return take_away(request, CHARGERS)


@desk(Permission.REGISTRY_READ)
def columns(request: DeskRequest) -> HttpResponse:
    return choose(request, CHARGERS)


@desk(Permission.REGISTRY_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    charger = get_object_or_404(visible_chargers(request.actor), pk=key)
    return _page(request, charger)


def _page(request: DeskRequest, charger: Charger, form: UnsuitedForm | None = None) -> HttpResponse:
    written = {"reason": charger.unsuited_reason, "note": charger.unsuited_note}
    frame = _frame(request, charger)
    context = frame | {
        "due": limits_of(frame["story"].evaluation, on=local_date(request.now))
        if charger.next_evaluation_on
        else None,
        "unsuited": reason_words(charger.unsuited_reason),
        "connections": connections_of(charger.pk),
        "plans": may(request.actor.role, Permission.PLAN_ISSUE),
        "form": form or UnsuitedForm(initial=written, today=local_date(request.now)),
    }
    return render(request, "chargers/charger.html", context, status=422 if form else 200)


@desk(Permission.PLAN_ISSUE)
@acts("charger")
def unsuited(request: DeskRequest, key: int) -> HttpResponse:
    """Confirm that the charger does not suit lots, or end that (R-4.4.1-b)."""
    charger = get_object_or_404(visible_chargers(request.actor), pk=key)
    form = UnsuitedForm(request.POST, today=local_date(request.now))
    if form.is_valid():
        with beside(form, form.REFUSED_AT):
            confirm_unsuited(charger=charger, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已保存，自下一次形成批起适用。"))
            return redirect("charger", charger.pk)
    return _page(request, charger, form)


@desk(Permission.REGISTRY_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    """The charger's life by years; an operator that gave it away reads the time in which it was its own."""
    charger = visible_chargers(request.actor).filter(pk=key).first()
    if charger is None:
        past = get_object_or_404(formerly_own(request.actor), pk=key)
        years = by_years(request.actor, charger_life(request.actor, past))
        return render(request, "chargers/past.html", {"charger": past, "years": years})
    years = by_years(request.actor, charger_life(request.actor, charger))
    return render(request, "chargers/history.html", {**_frame(request, charger), "years": years})


@desk(Permission.REGISTRY_READ)
def papers(request: DeskRequest, key: int) -> HttpResponse:
    """The documents about the charger's own verification and the evaluation of its lot."""
    charger = get_object_or_404(visible_chargers(request.actor), pk=key)
    context = _frame(request, charger)
    story: Story = context["story"]
    subjects = [each.subject for each in (story.record, story.evaluation) if each]
    context["documents"] = [paper for subject in subjects for paper in documents(request.actor, subject)]
    return render(request, "chargers/documents.html", context)


def _frame(request: DeskRequest, charger: Charger) -> dict[str, Any]:
    """What every tab of a charger's page shows."""
    today = local_date(request.now)
    story = story_of(charger, on=today)
    assert story.next_step is not None
    step = step_in_words(story.next_step, today=today)
    now = Step(
        word=step.word,
        state="late" if step.is_late else "now",
        actor=step.who,
        clause=step.clause,
        due_on=step.due_on,
    )
    return {
        "charger": charger,
        "keeps": may(request.actor.role, Permission.REGISTRY_KEEP),
        "reads_stations": may(request.actor.role, Permission.OPERATION_READ),
        "story": story,
        "drawn": drawn_in_words(story),
        "links": _links(request.actor, story),
        "step": step,
        "steps": [*timeline(charger.subject, actor=request.actor, today=today), now],
    }


def _links(actor: Actor, story: Story) -> dict[str, str]:
    """The pages of the records in a story that the actor may open; an operator's order from its notice on."""
    served = story.order and (story.order.notified_at or actor.role != Role.OPERATOR_CLERK)
    pages = (
        ("plan", Permission.PLAN_READ, story.plan),
        ("scheme", Permission.SCHEME_READ, story.scheme),
        ("lot", Permission.SCHEME_READ, story.lot),
        ("record", Permission.VERIFICATION_READ, story.record),
        ("evaluation", Permission.REPORT_READ, story.evaluation),
        ("rectification", Permission.RECTIFICATION_READ, story.order if served else None),
    )
    return {
        route: reverse(route, args=[record.pk])
        for route, permission, record in pages
        if record and may(actor.role, permission)
    }


urlpatterns = [
    path("chargers", show_list, name="chargers"),
    path("chargers/export", export, name="chargers_export"),
    path("chargers/columns", columns, name="chargers_columns"),
    path("chargers/<int:key>", record, name="charger"),
    path("chargers/<int:key>/unsuited", unsuited, name="charger_unsuited"),
    path("chargers/<int:key>/history", life, name="charger_history"),
    path("chargers/<int:key>/documents", papers, name="charger_documents"),
]
