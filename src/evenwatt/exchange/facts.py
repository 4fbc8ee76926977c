"""What the registry knows of each fact that a ledger can state: one line per fact of `ledgers.facts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.transforms import Words
from evenwatt.ledgers.writer import composed
from evenwatt.registry.models import Charger


def _plain(value: Decimal | date | int | None) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _number(charger: Charger) -> str:
    """Their number; asked for with ``select_related``, so that a list of chargers asks once."""
    return charger.platform_number.number if hasattr(charger, "platform_number") else ""


VALUES: dict[str, Callable[[Charger], str]] = {
    "their_id": _number,
    "kind": lambda c: c.catalogue.kind or c.catalogue.proposed_kind,
    "model": lambda c: c.model,
    "serial": lambda c: c.serial,
    "maker": lambda c: c.maker,
    "year": lambda c: str(c.year),
    "operator": lambda c: c.operator.name,
    "credit_code": lambda c: c.operator.credit_code or "",
    "station": lambda c: c.station.name,
    "address": lambda c: c.station.address,
    "county": lambda c: c.station.county_id,
    "accuracy_class": lambda c: c.catalogue.accuracy_class or c.catalogue.proposed_class,
    "rated_kw": lambda c: _plain(c.rated_kw),
    "rated_v": lambda c: _plain(c.rated_v),
    "rated_a": lambda c: _plain(c.rated_a),
    "display_step_kwh": lambda c: _plain(c.display_step_kwh),
    "connectors": lambda c: _plain(c.connectors),
    "longitude": lambda c: _plain(c.station.longitude),
    "latitude": lambda c: _plain(c.station.latitude),
    "ownership": lambda c: c.ownership,
    "filed_on": lambda c: _plain(c.filed_on),
    "certificate_until": lambda c: _plain(c.certificate_until),
    "public_code": lambda c: c.public_code,
}


def facts_of(charger: Charger) -> dict[str, str]:
    return {fact: VALUES[fact](charger) for fact in FACTS}


def stated_facts(facts: dict[str, str], keys: Iterable[str], words: Words) -> dict[str, str]:
    """The facts with those that a ledger states in one cell, such as "county+address"."""
    return facts | {key: composed(key.split("+"), facts, words) for key in keys if "+" in key}
