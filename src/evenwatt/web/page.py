"""Who may open a page at all. Every route carries one of these marks; a test refuses a route without.

Whether a record on the page is the office's own is decided by the scoped query that fetches it (404), and
whether an act is allowed now by the action that the page calls.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenwatt.kernel.access.gate import Gate, public
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import require_permission

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Membership

__all__ = ["DeskRequest", "Gate", "desk", "public"]

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request whose acting capacity is known."""

    actor: Actor
    membership: Membership
    now: datetime


View = Callable[Concatenate[Any, P], HttpResponseBase]


def desk(*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """A page for offices that hold one of ``permissions``; without any, for every capacity."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.actor is None:
                return redirect("capacity")
            if permissions:
                require_permission(request.actor, *permissions)
            return view(request, *args, **kwargs)

        checked.gate = Gate(permissions or None)  # type: ignore[attr-defined]
        return checked

    return mark


def acts(page: str, *, of_record: bool = True) -> Callable[[View[P]], View[P]]:
    """An address that only acts; asked for as a page (reloaded, or after logging in) it leads to ``page``.

    ``of_record``: the page is that of the record in the address, by its ``key``.
    """

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def done(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in ("GET", "HEAD"):
                return redirect(reverse(page, args=[kwargs["key"]]) if of_record else page)
            return require_POST(view)(request, *args, **kwargs)

        return done

    return mark
