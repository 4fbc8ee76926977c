"""Enter the record of one charger: the form, the page of confirmation with the verdict, the act.

What was typed travels in the form itself, so that the page works without a script and over a poor
connection; it is judged again when it is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.queries import spares_left, visible_items
from evenwatt.procedures.field_verification import enter_record, replace_sample, set_aside
from evenwatt.verification.preview import Preview, preview, require_due
from evenwatt.verification.queries import latest_entry, record_of
from evenwatt.verification.states import RecordState
from evenwatt.web.desks.load_point_forms import PointFormSet, points_form
from evenwatt.web.desks.record_act_forms import ReplaceForm
from evenwatt.web.desks.record_forms import EntryForm
from evenwatt.web.desks.record_prefill import from_catalogue, from_latest, from_record
from evenwatt.web.judgement import item_rows, verdict_word
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.refusals import beside, in_words
from evenwatt.web.templatetags.components import clause

if TYPE_CHECKING:
    from evenwatt.lots.models import TestItem

#: Code of a refusal → the input that mends it; ``{}`` is the index of the load point.
_MENDED_AT = {
    "standard_out_of_date": "id_standard",
    "standard_too_coarse": "id_standard",
    "verified_in_future": "id_verified_on",
    "display_step": "id_display_step_kwh",
    "load_points_missing": "id_point-0-pile_1",
    "readings_missing": "id_point-{}-pile_1",
    "energy_too_small": "id_point-{}-standard_1",
    "pulses_too_few": "id_point-{}-standard_1",
    "verified_before_draw": "id_verified_on",
}


@desk(Permission.VERIFICATION_ENTER)
def enter(request: DeskRequest, key: int) -> HttpResponse:
    item = get_object_or_404(visible_items(request.actor), pk=key)
    record = record_of(item)
    if record is not None and record.state != RecordState.RETURNED:
        return redirect("record", record.pk)
    require_due(item)
    if request.method != "POST":
        return _ask(request, item, *_prefilled(request, item, record))
    step = request.POST.get("step", "judge")
    if step in ("add_point", "change"):
        return _ask(request, item, *_as_typed(request, more=step == "add_point"))
    form = EntryForm(request.POST, actor=request.actor, on=local_date(request.now))
    points = points_form(request.POST, on=local_date(request.now))
    if not (form.is_valid() & points.is_valid()):
        return _ask(request, item, form, points)
    given = {
        "item": item,
        "standard": form.cleaned_data["standard"],
        "verified_on": form.cleaned_data["verified_on"],
        "entries": form.entries(points.load_points()),
        "by": request.actor,
    }
    try:
        if step == "store":
            enter_record(**given, at=request.now)
            messages.success(request, _("已录入 {serial}，待核验").format(serial=item.charger.serial))
            return redirect("field_work", item.scheme_id)
        return _confirm(request, item, form, points, preview(**given, on=local_date(request.now)))
    except (NotAllowed, Conflict):
        raise
    except Denied as denied:
        form.add_error(None, _with_clause(denied))
        return _ask(request, item, form, points)


@desk(Permission.VERIFICATION_ENTER)
def replace(request: DeskRequest, key: int) -> HttpResponse:
    """Say for a coded reason that a charger cannot be verified; the next spare takes a sample's place."""
    item = get_object_or_404(visible_items(request.actor), pk=key)
    require_due(item)
    form = ReplaceForm(request.POST if request.method == "POST" else None, on=local_date(request.now))
    if form.is_valid():
        with beside(form, {"unknown_reason": "reason"}):
            messages.success(request, _replace(request, item, form.cleaned_data["reason"]))
            return redirect("field_work", item.scheme_id)
    context = {"item": item, "form": form, "spares": spares_left(item.lot) if item.lot else 0}
    return render(request, "field_work/replace.html", context, status=422 if form.errors else 200)


def _replace(request: DeskRequest, item: TestItem, reason: str) -> str:
    """Do what the page is for, and say what was done."""
    given: dict[str, Any] = {"item": item, "reason": reason, "by": request.actor, "at": request.now}
    serial = item.charger.serial
    if item.lot is None:
        set_aside(**given)
        return _("已将 {serial} 记为无法检定").format(serial=serial)
    spare = replace_sample(**given)
    return _("已由备检 {spare} 替换 {serial}").format(spare=spare.charger.serial, serial=serial)


def _ask(request: DeskRequest, item: Any, form: EntryForm, points: PointFormSet) -> HttpResponse:
    context = {
        "item": item,
        "record": record_of(item),
        "form": form,
        "points": points,
        "spares": spares_left(item.lot) if item.lot else 0,
    }
    status = 422 if form.errors or any(points.errors) else 200
    return render(request, "field_work/enter.html", context, status=status)


def _confirm(
    request: DeskRequest, item: Any, form: EntryForm, points: PointFormSet, found: Preview
) -> HttpResponse:
    catalogue = item.charger.catalogue
    entered = (found.measured["kind"], found.measured["accuracy_class"])
    context = {
        "item": item,
        "form": form,
        "points": points,
        "standard": form.cleaned_data["standard"],
        "entry": form.cleaned_data,
        "kind": form.in_words("kind"),
        "kind_of_verification": form.in_words("kind_of_verification"),
        "results": item_rows(found.measured, found.judged),
        "verdict": verdict_word(found.judged["verdict"]),
        "agreed_on": item.scheme.agreed_on,
        "off_date": item.scheme.agreed_on not in (None, form.cleaned_data["verified_on"]),
        "catalogue_differs": catalogue.confirmed_at and entered != (catalogue.kind, catalogue.accuracy_class),
    }
    return render(request, "field_work/confirm.html", context)


def _prefilled(request: DeskRequest, item: Any, record: Any) -> tuple[EntryForm, PointFormSet]:
    today = local_date(request.now)
    if record is not None:
        initial, load_points = from_record(record)
    else:
        latest = latest_entry(item.scheme, request.actor.account_id)
        initial = from_catalogue(item, today) | (from_latest(latest, item, today) if latest else {})
        load_points = [{}]
    return (
        EntryForm(actor=request.actor, on=today, initial=initial),
        points_form(on=today, initial=load_points),
    )


def _as_typed(request: DeskRequest, *, more: bool) -> tuple[EntryForm, PointFormSet]:
    """The form as it was sent, without judging it yet; with one more load point if asked for."""
    today = local_date(request.now)
    sent = points_form(request.POST, on=today)
    typed = [{name: request.POST.get(form.add_prefix(name), "") for name in form.fields} for form in sent]
    return (
        EntryForm(actor=request.actor, on=today, initial=request.POST.dict()),
        points_form(on=today, initial=typed + [{}] * more),
    )


def _with_clause(denied: Denied) -> SafeString:
    """The refusal with its clause, linked to the input that mends it."""
    anchor = _MENDED_AT.get(denied.code, "content").format(denied.params.get("load_point", 1) - 1)
    return format_html('<a href="#{}">{}</a> {}', anchor, in_words(denied), clause(denied.clause))


urlpatterns = [
    path("records/items/<int:key>/enter", enter, name="record_enter"),
    path("records/items/<int:key>/replace", replace, name="record_replace"),
]
