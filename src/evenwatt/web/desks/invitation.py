"""Whoever holds a one-time link: join an organisation, with a new account or one's own, or set a password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from evenwatt.kernel.parties.invitations import hash_of
from evenwatt.kernel.parties.people import invitation_behind, join_as, join_as_new, set_offered_password
from evenwatt.law.refusal import Denied
from evenwatt.web.desks.people_forms import JoinForm, NewPasswordForm
from evenwatt.web.page import public
from evenwatt.web.refusals import beside, in_words

#: A refusal's code → the field that it belongs to.
_FIELDS = {"login_taken": "login", "login_shape": "login"}


@public
@never_cache
@sensitive_post_parameters("password", "again")
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that does not hold any more says why, and whom to ask."""
    now = request.now  # type: ignore[attr-defined]
    try:
        invitation = invitation_behind(hash_of(token), at=now)
    except Denied as denied:
        return render(request, "people/link_refused.html", {"sentence": in_words(denied)}, status=422)
    join = bool(invitation.role)
    form: NewPasswordForm = (
        JoinForm(request.POST or None, initial={"name": invitation.name})
        if join
        else NewPasswordForm(request.POST or None)
    )
    if request.method == "POST" and join and request.user.is_authenticated and "mine" in request.POST:
        join_as(invitation=invitation, account=request.user, at=now)
        messages.success(request, _("已加入{organisation}").format(organisation=invitation.organisation.name))
        return redirect("capacity")
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        with beside(form, _FIELDS):
            _use(request, invitation, given, join=join)
            messages.success(request, _("密码已设定，请用它登录"))
            return redirect("login")
    context = {"invitation": invitation, "form": form, "join": join}
    return render(request, "people/accept.html", context, status=422 if form.is_bound else 200)


def _use(request: HttpRequest, invitation: Any, given: dict[str, Any], *, join: bool) -> None:
    """Use the link up; whoever was logged in at this browser is logged out, to come back as the person."""
    now = request.now  # type: ignore[attr-defined]
    if join:
        join_as_new(invitation=invitation, **given, at=now)
    else:
        set_offered_password(invitation=invitation, **given, at=now)
    logout(request)


urlpatterns = [path("invitation/<str:token>", open_link, name="invitation")]
