"""Find a record by its number, or a charger, station or operator by what people call it; read-only.

Every room answers with what the actor may see. Numbers and codes by their beginning; serials and names
of stations and operators by any part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.filing.queries import visible_filings
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.queries import visible_lots, visible_schemes
from evenwatt.planning.queries import visible_plans
from evenwatt.procedures.charger_story import visible_chargers
from evenwatt.rectification.queries import visible_rectifications
from evenwatt.registry.queries import numbered, operators_with_stations, stations

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: More than this of one kind is a question to be asked more precisely.
SHOWN = 20


@dataclass(frozen=True)
class Hits:
    """What was found of one kind; ``more`` says that there is more than is shown."""

    kind: str
    records: list[Any]
    more: bool


_Find = Callable[[Actor, str], "QuerySet[Any]"]

_KINDS: tuple[tuple[str, Permission, _Find], ...] = (
    (
        "charger",
        Permission.REGISTRY_READ,
        lambda actor, text: visible_chargers(actor).filter(numbered(text)).order_by("serial_key", "pk"),
    ),
    (
        "filing",
        Permission.FILING_READ,
        lambda actor, text: visible_filings(actor).filter(receipt__startswith=text),
    ),
    ("plan", Permission.PLAN_READ, lambda actor, text: visible_plans(actor).filter(number__startswith=text)),
    (
        "scheme",
        Permission.SCHEME_READ,
        lambda actor, text: visible_schemes(actor).filter(number__startswith=text),
    ),
    (
        "lot",
        Permission.SCHEME_READ,
        lambda actor, text: visible_lots(actor).filter(number__startswith=text).order_by("number"),
    ),
    (
        "evaluation",
        Permission.REPORT_READ,
        lambda actor, text: visible_evaluations(actor).filter(number__startswith=text),
    ),
    (
        "rectification",
        Permission.RECTIFICATION_READ,
        lambda actor, text: visible_rectifications(actor).filter(number__startswith=text),
    ),
    (
        "station",
        Permission.REGISTRY_READ,
        lambda actor, text: stations(actor).filter(name__has_text=text).order_by("pk"),
    ),
    (
        "operator",
        Permission.REGISTRY_READ,
        lambda actor, text: operators_with_stations(actor).filter(name__has_text=text),
    ),
)


def search(actor: Actor, text: str) -> list[Hits]:
    """The kinds of record of which something was found, in the order of the table above."""
    text = text.strip()
    if not text:
        return []
    found = []
    for kind, permission, find in _KINDS:
        if may(actor.role, permission):
            records = list(find(actor, text)[: SHOWN + 1])
            if records:
                found.append(Hits(kind, records[:SHOWN], more=len(records) > SHOWN))
    return found
