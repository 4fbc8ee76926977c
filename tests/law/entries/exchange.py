"""Entries for the exchange with the compulsory-verification platform."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evenwatt.law.divisions import divisions
from evenwatt.ledgers.mapping import Mapping
from evenwatt.ledgers.reader import read_ledger
from evenwatt.ledgers.shipped import shipped, shipped_mapping
from evenwatt.ledgers.transforms import Words
from evenwatt.ledgers.writer import cells, write_ledger
from evenwatt.rules.ledger_exchange import Known, agree, differences


def _of(name: str, day: Any) -> tuple[Mapping, Words]:
    return shipped_mapping(name, on=day), Words.known(on=day, divisions=divisions())


def from_ledger(*, row: dict[str, str], day: Any, mapping: str = "compulsory-platform") -> dict[str, Any]:
    """One row of a CSV ledger with the titles that the row names."""
    known, words = _of(mapping, day)
    text = f"{','.join(row)}\n{','.join(row.values())}\n"
    ledger = read_ledger(text.encode(), "台账.csv", known, words)
    return {
        "facts": ledger.rows[0].facts if ledger.rows else {},
        "findings": [finding.code for finding in ledger.all_findings],
    }


def to_ledger(*, facts: dict[str, str], day: Any, mapping: str = "compulsory-platform") -> dict[str, str]:
    known, words = _of(mapping, day)
    titles = [column.title for column in known.columns]
    return {title: text for title, text in zip(titles, cells(known, facts, words), strict=True) if text}


def there_and_back(*, facts: dict[str, str], day: Any) -> list[str]:
    """The mappings through which the facts come back otherwise than they went."""
    words = Words.known(on=day, divisions=divisions())
    changed = []
    for mapping in shipped(on=day):
        ledger = read_ledger(write_ledger(mapping, [facts], words), "台账", mapping, words)
        if ledger.all_findings or differences(ours=facts, theirs=_single(ledger.rows[0].facts)):
            changed.append(mapping.name)
    return changed


def _single(facts: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in facts.items() if "+" not in key}


def match(*, registry: list[dict[str, str]], row: dict[str, str]) -> dict[str, Any]:
    found = Known(list(enumerate(registry, start=1))).match(row)
    return {"chargers": list(found.keys), "certain": found.certain}


ENTRIES = {
    "from_ledger": from_ledger,
    "to_ledger": to_ledger,
    "ledger_there_and_back": there_and_back,
    "ledger_match": match,
    "ledger_agree": lambda *, fact, ours, theirs: agree(fact, ours, theirs),
    "ledger_differences": lambda *, ours, theirs: [
        asdict(each) for each in differences(ours=ours, theirs=theirs)
    ],
}
