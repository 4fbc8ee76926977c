"""Entries for the exchange with the compulsory-verification platform."""

from __future__ import annotations

from typing import Any

from evenwatt.rules.ledger_exchange import from_ledger, to_ledger


def there_and_back(*, facts: dict[str, str], day: Any) -> bool:
    return from_ledger(to_ledger(facts, on=day), on=day).facts == facts


ENTRIES = {
    "from_ledger": lambda *, row, day: from_ledger(row, on=day),
    "to_ledger": lambda *, facts, day: to_ledger(facts, on=day),
    "there_and_back": there_and_back,
}
