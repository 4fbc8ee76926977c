"""A steward lets people in by one-time links and lets them go, with their work handed over."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.parties.invitations import hash_of
from evenwatt.kernel.parties.people import (
    deactivate_account,
    invite,
    offer_new_password,
    reactivate_account,
    withdraw_invitation,
)
from evenwatt.kernel.parties.queries import (
    account_of,
    is_last_of_role,
    membership_to_keep,
    open_invitations,
)
from evenwatt.kernel.parties.roles import Role
from evenwatt.procedures.hand_over import hand_over, under_way
from evenwatt.web.desks.organisations import found_organisation
from evenwatt.web.desks.people_forms import EndForm, InviteForm
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.refusals import beside
from evenwatt.web.title_words import titled

if TYPE_CHECKING:
    from evenwatt.kernel.parties.invitations import Invitation
    from evenwatt.kernel.parties.models import Membership


@desk(Permission.PEOPLE_KEEP)
@never_cache
def invite_person(request: DeskRequest, key: int) -> HttpResponse:
    """Ask for name and role; then show the link, this once: only its hash is kept."""
    organisation = found_organisation(request, key)
    form = InviteForm(request.POST or None, organisation=organisation, actor=request.actor)
    if form.is_valid():
        token = secrets.token_urlsafe(32)
        with beside(form):
            invitation = invite(
                organisation=organisation,
                role=Role(form.cleaned_data["role"]),
                name=form.cleaned_data["name"],
                token_hash=hash_of(token),
                by=request.actor,
                at=request.now,
            )
            return _link(request, invitation, token)
    context = {"form": form, "organisation": organisation}
    return render(request, "people/invite.html", context, status=422 if form.is_bound else 200)


@desk(Permission.PEOPLE_KEEP)
@never_cache
@acts("organisations", of_record=False)
def new_password(request: DeskRequest, key: int, account: int) -> HttpResponse:
    organisation = found_organisation(request, key)
    token = secrets.token_urlsafe(32)
    invitation = offer_new_password(
        account=get_object_or_404(account_of(organisation, account)),
        organisation=organisation,
        token_hash=hash_of(token),
        by=request.actor,
        at=request.now,
    )
    return _link(request, invitation, token)


@desk(Permission.PEOPLE_KEEP)
@acts("organisations", of_record=False)
def withdraw(request: DeskRequest, key: int, invitation: int) -> HttpResponse:
    organisation = found_organisation(request, key)
    found = get_object_or_404(open_invitations(organisation, request.actor), pk=invitation)
    withdraw_invitation(invitation=found, by=request.actor, at=request.now)
    messages.success(request, _("已撤回给{name}的链接").format(name=found.name))
    return redirect("organisation_people", organisation.pk)


@desk(Permission.PEOPLE_KEEP)
def end_role(request: DeskRequest, key: int) -> HttpResponse:
    """Show what the person has under way, ask who takes over, end the role."""
    membership = membership_to_keep(request.actor, key)
    if membership is None:
        raise Http404
    form = EndForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        with beside(form, {"last_of_role": "successor"}):
            hand_over(membership=membership, by=request.actor, at=request.now, **form.cleaned_data)
            messages.success(request, _ended(membership))
            return redirect("organisation_people", membership.organisation_id)
    left = under_way(membership)
    is_last = is_last_of_role(membership)
    context = {
        "form": form,
        "membership": membership,
        "organisation": membership.organisation,
        "duties": [(_(KINDS[duty.kind].title), duty) for duty in left.duties],
        "records": [titled(subject.title) for subject in left.records],
        "is_last": is_last,
        "must_name": is_last and (left.duties or membership.role == Role.STEWARD),
    }
    return render(request, "people/end.html", context, status=422 if form.is_bound else 200)


@desk(Permission.PEOPLE_KEEP)
@acts("organisations", of_record=False)
def deactivate(request: DeskRequest, key: int, account: int) -> HttpResponse:
    organisation = found_organisation(request, key)
    found = get_object_or_404(account_of(organisation, account))
    deactivate_account(account=found, organisation=organisation, by=request.actor, at=request.now)
    messages.success(request, _("已停用{name}的账号").format(name=found.name))
    return redirect("organisation_people", organisation.pk)


@desk(Permission.PEOPLE_KEEP)
@acts("organisations", of_record=False)
def reactivate(request: DeskRequest, key: int, account: int) -> HttpResponse:
    organisation = found_organisation(request, key)
    found = get_object_or_404(account_of(organisation, account))
    reactivate_account(account=found, organisation=organisation, by=request.actor, at=request.now)
    messages.success(request, _("已恢复{name}的账号；岗位请另行邀请").format(name=found.name))
    return redirect("organisation_people", organisation.pk)


def _link(request: DeskRequest, invitation: Invitation, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    context = {"invitation": invitation, "organisation": invitation.organisation, "address": address}
    return render(request, "people/link.html", context)


def _ended(membership: Membership) -> str:
    words = _("已结束{name}的“{role}”岗位")
    return words.format(name=membership.account.name, role=membership.get_role_display())


urlpatterns = [
    path("organisations/<int:key>/invite", invite_person, name="person_invite"),
    path("organisations/<int:key>/people/<int:account>/password", new_password, name="person_password"),
    path("organisations/<int:key>/people/<int:account>/deactivate", deactivate, name="person_deactivate"),
    path("organisations/<int:key>/people/<int:account>/reactivate", reactivate, name="person_reactivate"),
    path(
        "organisations/<int:key>/invitations/<int:invitation>/withdraw",
        withdraw,
        name="invitation_withdraw",
    ),
    path("memberships/<int:key>/end", end_role, name="membership_end"),
]
