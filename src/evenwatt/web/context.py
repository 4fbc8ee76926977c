"""What the frame of every page shows: whose desk, the entries, and the demonstration's date."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenwatt.web.nav import entries


def desk(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "demo_on": getattr(request, "demonstration_date", None),
        "today": getattr(request, "now", None),
    }
    membership = getattr(request, "membership", None)
    if membership is not None:
        context["desk"] = {
            "role": membership.get_role_display(),
            "place": membership.organisation.name,
            "person": membership.account.name,
            "nav": entries(membership.actor().role, request.path),
            "switch_url": reverse("capacity") if membership.has_others else "",
            "own_url": reverse("organisation", args=[membership.organisation_id]),
            "password_url": reverse("password"),
        }
    return context
