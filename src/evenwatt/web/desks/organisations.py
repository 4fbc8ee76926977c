"""Organisations of one's region, or one's own: facts, people, history; entered, changed and closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.duties.queries import open_of_organisation
from evenwatt.kernel.parties.keeping import foreign_kind, keeps, looks_after_people
from evenwatt.kernel.parties.organisations import (
    CONTACT,
    amend_organisation,
    close_organisation,
    enter_organisation,
    reopen_organisation,
)
from evenwatt.kernel.parties.queries import open_invitations, people_of, same_firm, visible_organisations
from evenwatt.kernel.tokens.actions import offered_to
from evenwatt.web.desks.organisation_forms import (
    FIELDS,
    CloseForm,
    ContactForm,
    FilterForm,
    OrganisationForm,
    registrable,
)
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import history
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Organisation


@desk(Permission.ORGANISATION_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    found = form.apply(visible_organisations(request.actor))
    context = {
        "form": form,
        "page": page_of(request, found, "region_id", "kind", "pk"),
        "total": total_of(found),
        "may_add": may(request.actor.role, Permission.ORGANISATION_KEEP) and registrable(request.actor),
        "sees_zones": may(request.actor.role, Permission.ZONE_READ),
    }
    return render(request, "organisations/list.html", context)


@desk(Permission.ORGANISATION_KEEP)
def add(request: DeskRequest) -> HttpResponse:
    if not registrable(request.actor):
        raise foreign_kind()
    form = OrganisationForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        with beside(form, FIELDS):
            organisation = enter_organisation(**form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已登记{name}；请邀请其单位管理员").format(name=organisation.name))
            return redirect("organisation_people", organisation.pk)
    return _form(request, form)


@desk(Permission.ORGANISATION_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, found_organisation(request, key), CloseForm())


@desk(Permission.ORGANISATION_READ)
def show_people(request: DeskRequest, key: int) -> HttpResponse:
    organisation = found_organisation(request, key)
    people = list(people_of(organisation, request.actor))
    serving = {each.account_id for each in people if each.ended_at is None}
    looks_after = looks_after_people(request.actor, organisation)
    for each in people:
        each.keepable = each.ended_at is None and looks_after_people(  # type: ignore[attr-defined]
            request.actor, organisation, each.role
        )
        gone = each.account_id not in serving and looks_after
        shut = "person_deactivate" if each.account.is_active else "person_reactivate"
        each.shut = shut if gone else ""  # type: ignore[attr-defined]
    context = {
        **_frame(request, organisation),
        "people": people,
        "invitations": open_invitations(organisation, request.actor),
        "sees_people": request.actor.organisation_id == organisation.pk or keeps(request.actor, organisation),
        "now": request.now,
    }
    return render(request, "organisations/people.html", context)


@desk(Permission.ORGANISATION_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    organisation = found_organisation(request, key)
    frame = _frame(request, organisation)
    sees = request.actor.organisation_id == organisation.pk or keeps(request.actor, organisation)
    lines = [
        line
        for line in history(organisation.subject[:2])
        if sees or line.code in ("register", "amend", "close", "reopen")
    ]
    return render(request, "organisations/history.html", {**frame, "lines": lines})


@desk(Permission.ORGANISATION_KEEP)
def amend(request: DeskRequest, key: int) -> HttpResponse:
    """All facts for the keeper; for the organisation's own steward how it is reached."""
    organisation = found_organisation(request, key)
    names: tuple[str, ...] = CONTACT
    sent = request.POST if request.method == "POST" else None
    form: ContactForm
    if keeps(request.actor, organisation):
        names = (*OrganisationForm.field_order[1:], *CONTACT)
        known = {name: getattr(organisation, name) for name in names} | {"kind": organisation.kind}
        form = OrganisationForm(sent, initial=known, actor=request.actor)
        form.fields["kind"].disabled = True
    else:
        form = ContactForm(sent, initial={name: getattr(organisation, name) for name in names})
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in names}
        with beside(form, FIELDS):
            amend_organisation(
                organisation=_as_seen(request, organisation), by=request.actor, at=request.now, **facts
            )
            messages.success(request, _("已更改登记"))
            return redirect("organisation", organisation.pk)
    return _form(request, form, organisation)


@desk(Permission.ORGANISATION_KEEP)
@acts("organisation")
def close(request: DeskRequest, key: int) -> HttpResponse:
    organisation, form = found_organisation(request, key), CloseForm(request.POST)
    if form.is_valid():
        with beside(form, {"reason_missing": "reason", "duties_open": "confirmed"}):
            close_organisation(
                organisation=_as_seen(request, organisation),
                owed=open_of_organisation(organisation.pk).count(),
                by=request.actor,
                at=request.now,
                **form.cleaned_data,
            )
            messages.success(
                request, _("已停用{name}，其人员不能再以该单位的身份办理").format(name=organisation.name)
            )
            return redirect("organisation", organisation.pk)
    return _page(request, organisation, form)


@desk(Permission.ORGANISATION_KEEP)
@acts("organisation")
def reopen(request: DeskRequest, key: int) -> HttpResponse:
    return _act(request, key, reopen_organisation, _("已恢复该单位；请重新邀请其人员"))


def _act(request: DeskRequest, key: int, act: Callable[..., None], done: str) -> HttpResponse:
    organisation = found_organisation(request, key)
    act(organisation=_as_seen(request, organisation), by=request.actor, at=request.now)
    messages.success(request, done)
    return redirect("organisation", organisation.pk)


def found_organisation(request: DeskRequest, key: int) -> Organisation:
    return get_object_or_404(visible_organisations(request.actor), pk=key)


def _as_seen(request: DeskRequest, organisation: Organisation) -> Organisation:
    """The organisation at the version of the posted form, so that an overtaken one is refused (409)."""
    if seen := request.POST.get("version"):
        organisation.version = int(seen) if seen.isdigit() else 0
    return organisation


def _form(request: DeskRequest, form: ContactForm, organisation: Organisation | None = None) -> HttpResponse:
    context = {"form": form, "organisation": organisation}
    return render(request, "organisations/form.html", context, status=422 if form.is_bound else 200)


def _page(request: DeskRequest, organisation: Organisation, form: CloseForm) -> HttpResponse:
    context = {
        **_frame(request, organisation),
        "others": same_firm(organisation),
        "owed": open_of_organisation(organisation.pk).count(),
        "close_form": form,
    }
    return render(request, "organisations/facts.html", context, status=422 if form.is_bound else 200)


def _frame(request: DeskRequest, organisation: Organisation) -> dict[str, Any]:
    """What every tab of an organisation's page shows."""
    kept = keeps(request.actor, organisation)
    own = organisation.pk == request.actor.organisation_id
    return {
        "organisation": organisation,
        "keeps": kept,
        "own": own,
        "keeps_tokens": own
        and may(request.actor.role, Permission.TOKEN_KEEP)
        and bool(offered_to(request.actor)),
        "may_amend": kept or (own and may(request.actor.role, Permission.ORGANISATION_KEEP)),
        "may_invite": looks_after_people(request.actor, organisation),
    }


urlpatterns = [
    path("organisations", show_list, name="organisations"),
    path("organisations/new", add, name="organisation_new"),
    path("organisations/<int:key>", show, name="organisation"),
    path("organisations/<int:key>/people", show_people, name="organisation_people"),
    path("organisations/<int:key>/history", life, name="organisation_history"),
    path("organisations/<int:key>/amend", amend, name="organisation_amend"),
    path("organisations/<int:key>/close", close, name="organisation_close"),
    path("organisations/<int:key>/reopen", reopen, name="organisation_reopen"),
]
