"""What the confirmation of a rectification sets free: what was found conforming meanwhile (R-4.4.6-f)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.rectification.actions import confirm
from evenwatt.rectification.queries import chargers_of, open_orders_of
from evenwatt.registry.actions import resume_use
from evenwatt.registry.queries import accepted_since_stopped
from evenwatt.verification.queries import passed_since

if TYPE_CHECKING:
    from evenwatt.rectification.models import Rectification


def confirm_rectification(*, order: Rectification, by: Actor, at: datetime) -> None:
    """Find a rectification complete (R-4.4.6-d).

    A charger stays stopped until it is verified anew and passes. One that passed, or whose lot was accepted,
    while the order was open has waited for nothing else and runs again.
    """
    with act("rectification.confirm", clause="R-4.4.6-d", by=by, at=at) as deed:
        confirm(order=order, by=by, at=at)
        ordered = set(chargers_of(order).values_list("pk", flat=True))
        free = passed_since(ordered, after=order.ordered_at) | accepted_since_stopped(ordered)
        resume_use(deed, free - set(open_orders_of(free)), reason=order.number, clause="R-4.4.6-f")
