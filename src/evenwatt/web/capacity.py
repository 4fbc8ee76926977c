"""In which capacity a request acts, and what time it is: found once, for everything behind the door."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from evenwatt.kernel.clock.reading import demonstration_shift, instant, local_date
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.parties.queries import open_memberships

SESSION_KEY = "membership_id"


class CapacityMiddleware:
    """Sets ``request.membership``, ``request.actor`` (both ``None`` without a capacity) ``request.now``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership = _chosen(request)
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = membership.actor() if membership else None  # type: ignore[attr-defined]
        shift = demonstration_shift()
        request.now = now = instant(shift)  # type: ignore[attr-defined]
        request.demonstration_date = None if shift is None else local_date(now)  # type: ignore[attr-defined]
        return self.get_response(request)


def _chosen(request: HttpRequest) -> Membership | None:
    """The capacity chosen at login, if it still holds: a membership that ended works no longer."""
    key = request.session.get(SESSION_KEY)
    if key is None or not request.user.is_authenticated:
        return None
    others = open_memberships(request.user).exclude(pk=OuterRef("pk"))
    return open_memberships(request.user).filter(pk=key).annotate(has_others=Exists(others)).first()
