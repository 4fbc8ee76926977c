"""What hangs on an entry of the model catalogue: the lots under way that were formed on it (R-3.8-a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.queries import lots_under_way_of_model
from evenwatt.registry.queries import chargers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.lots.models import Lot
    from evenwatt.registry.models import ChargerModel


def lots_formed_on(actor: Actor, entry: ChargerModel) -> QuerySet[Lot]:
    """The lots with chargers of a model that the actor reaches, whose plan has no result of them yet.

    A correction leaves them as they were formed; one that is formed again is formed on the corrected entry.
    """
    own = chargers(actor).filter(catalogue=entry).order_by().values("pk")
    return lots_under_way_of_model(own)
