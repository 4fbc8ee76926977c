from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.models import Charger

OPEN = (
    RectificationState.ORDERED,
    RectificationState.NOTIFIED,
    RectificationState.RUNNING,
    RectificationState.REPORTED,
)


def visible_rectifications(actor: Actor) -> QuerySet[Rectification]:
    """The orders of a bureau's region; an operator sees its own from the day the county notifies it."""
    orders = reachable(Rectification.objects.select_related("operator", "county__city"), actor)
    if actor.role == Role.OPERATOR_CLERK:
        orders = orders.exclude(notified_at=None)
    return orders.annotate(charger_count=Count("chargers")).order_by("-ordered_at", "-pk")


def open_links(charger: Any) -> QuerySet[Any]:
    """The links of a charger (its key, or a reference to it) to orders that are not confirmed yet."""
    return Rectification.chargers.through.objects.filter(charger_id=charger, rectification__state__in=OPEN)


def open_orders_of(charger_ids: Iterable[int]) -> dict[int, Rectification]:
    """charger → its open order; one query."""
    through = Rectification.chargers.through.objects.filter(
        charger_id__in=list(charger_ids), rectification__state__in=OPEN
    ).select_related("rectification")
    return {link.charger_id: link.rectification for link in through}


def orders_caused_by(source_type: str, source_ids: Iterable[int]) -> QuerySet[Rectification]:
    return Rectification.objects.filter(
        source_type=source_type, source_id__in=list(source_ids)
    ).select_related("county", "operator")


def chargers_of(order: Rectification) -> QuerySet[Charger]:
    return order.chargers.select_related("station", "catalogue")


def orders_of(charger_ids: Iterable[int]) -> QuerySet[Rectification]:
    """Every order that these chargers were put right under, open or not."""
    return Rectification.objects.filter(chargers__in=list(charger_ids)).distinct().order_by("pk")


def overdue_orders(on: date) -> QuerySet[Rectification]:
    """The orders whose term is over on a day and that nobody reported as done (R-4.4.6-g)."""
    return Rectification.objects.filter(state=RectificationState.RUNNING, due_on__lt=on).order_by("pk")
