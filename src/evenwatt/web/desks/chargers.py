"""The registry: the list of chargers with the next step of each, and the page of one charger."""

from __future__ import annotations

from collections.abc import Iterator
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
from evenwatt.procedures.charger_story import stories, story_of, visible_chargers
from evenwatt.procedures.life_story import charger_life
from evenwatt.registry.actions import confirm_unsuited
from evenwatt.registry.change_queries import formerly_own
from evenwatt.registry.connection_queries import connections_of
from evenwatt.registry.states import ChargerState
from evenwatt.web.desks.charger_forms import FilterForm, UnsuitedForm
from evenwatt.web.desks.scheme_words import reason_words
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.life_words import by_years
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import COUNT_CAP, page_of, total_of
from evenwatt.web.record import Step, documents, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet
from evenwatt.web.story_words import drawn_in_words, step_in_words

if TYPE_CHECKING:
    from evenwatt.procedures.charger_story import Story
    from evenwatt.registry.models import Charger

#: Chargers told at once in an export, so that it stays small in memory.
_CHUNK = 1000


@desk(Permission.REGISTRY_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    form = FilterForm(request.GET, actor=request.actor)
    found = form.apply(visible_chargers(request.actor))
    page = page_of(request, found, "pk")
    context = {
        "form": form,
        "rows": list(_told(request, page.rows)),
        "next_url": page.next_url,
        "total": total_of(found),
        "reads_stations": may(request.actor.role, Permission.OPERATION_READ),
    }
    return render(request, "chargers/list.html", context)


@desk(Permission.REGISTRY_READ)
def export(request: DeskRequest) -> HttpResponse:
    """What the list shows, all pages of it up to the cap on counting."""
    found = FilterForm(request.GET, actor=request.actor).apply(visible_chargers(request.actor))
    titles = [
        _("出厂编号"), _("公开编号"), _("生产厂家"), _("型号规格"), _("类别"), _("制造年份"), _("运营机构"),
        _("场站"), _("县（区）"), _("状态"), _("抽样"), _("下一步"), _("由谁办理"), _("期限"),
    ]  # fmt: skip
    # The same few operators, counties and models stand behind thousands of rows: each is fetched once.
    found = found.select_related(None).prefetch_related("operator", "catalogue", "station__county__city")
    chargers = list(found.order_by("pk")[:COUNT_CAP])
    rows = [
        _exported(told)
        for start in range(0, len(chargers), _CHUNK)
        for told in _told(request, chargers[start : start + _CHUNK])
    ]
    return download(xlsx_sheet(titles, rows), f"{_('充电设施')}.xlsx", XLSX)


@desk(Permission.REGISTRY_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    charger = get_object_or_404(visible_chargers(request.actor), pk=key)
    return _page(request, charger)


def _page(request: DeskRequest, charger: Charger, form: UnsuitedForm | None = None) -> HttpResponse:
    written = {"reason": charger.unsuited_reason, "note": charger.unsuited_note}
    context = _frame(request, charger) | {
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
    story = story_of(charger)
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


def _told(request: DeskRequest, chargers: list[Charger]) -> Iterator[dict[str, Any]]:
    today = local_date(request.now)
    told = stories(chargers)
    for charger in chargers:
        story = told[charger.pk]
        assert story.next_step is not None
        yield {
            "charger": charger,
            "drawn": drawn_in_words(story),
            "step": step_in_words(story.next_step, today=today),
        }


def _exported(told: dict[str, Any]) -> list[str]:
    charger, step = told["charger"], told["step"]
    return [
        charger.serial,
        charger.public_code,
        charger.maker,
        charger.model,
        charger.catalogue.get_kind_display(),
        str(charger.year),
        charger.operator.name,
        charger.station.name,
        charger.station.county.full_name,
        str(ChargerState(charger.state).label),
        told["drawn"],
        step.word,
        step.who,
        step.due_on.isoformat() if step.due_on else "",
    ]


urlpatterns = [
    path("chargers", show_list, name="chargers"),
    path("chargers/export", export, name="chargers_export"),
    path("chargers/<int:key>", record, name="charger"),
    path("chargers/<int:key>/unsuited", unsuited, name="charger_unsuited"),
    path("chargers/<int:key>/history", life, name="charger_history"),
    path("chargers/<int:key>/documents", papers, name="charger_documents"),
]
