"""A decision in the shape in which it can be stored and made again: facts in, finding out, both as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.law.consulted import noting, written

Json = dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """``decide`` turns what was given into what is found; it consults nothing but the law."""

    name: str
    title: str
    clause: str
    decide: Callable[[Json], Json]


@dataclass(frozen=True)
class Finding:
    """What a decision came to, and on what it rests."""

    given: Json
    found: Json
    parameters: Json

    def day(self, name: str) -> date:
        """Return a date that was found."""
        return date.fromisoformat(self.found[name])


def find(decision: Decision, given: Mapping[str, Any]) -> Finding:
    """Make a decision and note the versions of the parameters it consulted; refuses as its rule does."""
    facts = as_json(given)
    with noting() as consulted:
        found = as_json(decision.decide(facts))
    parameters = {name: list(map(written, versions)) for name, versions in sorted(consulted.items())}
    return Finding(facts, found, parameters)


def as_json(value: Any) -> Any:
    """Return plain data; decimals and dates become text that reads back exactly."""
    match value:
        case _ if is_dataclass(value) and not isinstance(value, type):
            return as_json(asdict(value))
        case Mapping():
            return {str(key): as_json(entry) for key, entry in value.items()}
        case list() | tuple():
            return [as_json(entry) for entry in value]
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case str():
            return str(value)  # an enumeration is stored as its word
        case _:
            return value
