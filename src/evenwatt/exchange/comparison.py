"""A ledger as read, compared with the registry: entries, not yet stored. Nothing here writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from evenwatt.exchange.facts import facts_of, stated_facts
from evenwatt.exchange.models import Entry
from evenwatt.exchange.states import Outcome
from evenwatt.filing.workbook import kept
from evenwatt.ledgers.mapping import Mapping
from evenwatt.ledgers.reader import ReadLedger, ReadRow
from evenwatt.ledgers.transforms import Words
from evenwatt.registry.models import Charger
from evenwatt.rules.ledger_exchange import Known, differences
from evenwatt.rules.spelling import spelling_key


class Registry:
    """The chargers that a ledger is compared with, and their facts as its mapping states them."""

    def __init__(self, chargers: Iterable[Charger], mapping: Mapping, words: Words) -> None:
        keys = [column.key for column in mapping.stated]
        self.operator_ids: dict[int, int] = {}
        self.facts: dict[int, dict[str, str]] = {}
        names: dict[str, int] = {}
        for charger in chargers:  # none is kept: there may be hundreds of thousands
            self.operator_ids[charger.pk] = charger.operator_id
            self.facts[charger.pk] = stated_facts(facts_of(charger), keys, words)
            names[charger.operator.name] = charger.operator_id
        self.known = Known(self.facts.items())
        self._operators = {spelling_key(name): operator for name, operator in names.items()}

    def operator_named(self, name: str) -> int | None:
        return self._operators.get(spelling_key(name)) if name else None


def compare(ledger: ReadLedger, registry: Registry) -> Iterator[Entry]:
    """Yield one entry per row, then one per charger that no row means. Two rows never mean the same charger:
    the second has to be told apart by a person. Clause: R-4.3.2-a.
    """
    met: set[int] = set()
    for row in ledger.rows:
        yield _entry(row, registry, met)
    for pk, facts in registry.facts.items():
        if pk not in met:
            own = {key: value for key, value in facts.items() if value}
            yield sealed(
                Entry(
                    row=0,
                    facts=own,
                    outcome=Outcome.OURS,
                    charger_id=pk,
                    operator_id=registry.operator_ids[pk],
                )
            )


def _entry(row: ReadRow, registry: Registry, met: set[int]) -> Entry:
    match = registry.known.match(row.facts)
    entry = Entry(row=row.number, facts=row.facts, findings=[kept(each) for each in row.findings])
    if match.certain and match.keys[0] not in met:
        entry.charger_id = match.keys[0]
        entry.operator_id = registry.operator_ids[match.keys[0]]
        settle(entry, registry.facts[match.keys[0]])
    else:
        entry.candidates = list(match.keys)
        entry.outcome = Outcome.SEVERAL if match.keys else Outcome.THEIRS
        entry.operator_id = registry.operator_named(row.facts.get("operator", ""))
    met.update(match.keys)
    return sealed(entry)


def settle(entry: Entry, ours: dict[str, str]) -> None:
    """Put into an entry whose charger is known in which facts the two differ."""
    entry.differences = [asdict(each) for each in differences(ours=ours, theirs=entry.facts)]
    entry.outcome = Outcome.DIFFERENT if entry.differences else Outcome.EQUAL


def sealed(entry: Entry) -> Entry:
    """With a fingerprint of what was found: the same in the next import is not new."""
    facts = entry.facts
    found: list[Any] = [
        entry.outcome,
        entry.charger_id,
        "" if entry.charger_id else [facts.get(key, "") for key in ("maker", "serial", "their_id")],
        entry.differences,
        entry.candidates,
    ]
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    entry.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:40]
    return entry
