"""Rows of the compulsory-verification platform's ledgers and what we know of a charger (R-4.3.2-a)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

_CLAUSE = "R-4.3.2-a"


@dataclass(frozen=True)
class LedgerFacts:
    """Facts by name; ``unknown_words`` names those that a ledger states in words without a code."""

    facts: Mapping[str, str]
    unknown_words: tuple[str, ...]


def from_ledger(row: Mapping[str, str], *, on: date) -> LedgerFacts:
    """Return the facts in one row of a ledger, by the mapping in force on a day.

    Columns without a fact are left aside, empty cells state nothing. A word without a code is kept as it is
    and named.

    Raises:
        Denied: what identifies the charger is missing; a day before the mapping is in force.

    Clause: R-4.3.2-a.
    """
    columns, words = catalog().value("ledger_columns", on=on), catalog().value("ledger_words", on=on)
    stated = {columns[column]: cell.strip() for column, cell in row.items() if column in columns}
    stated = {fact: text for fact, text in stated.items() if text}
    titles = {fact: column for column, fact in columns.items()}
    missing = [titles[fact] for fact in catalog().value("ledger_required", on=on) if fact not in stated]
    if missing:
        raise Denied(
            "台账缺少：{missing}，不能认定是哪一台充电设施，请补全后再导入",
            clause=_CLAUSE,
            code="not_identified",
            missing="、".join(missing),
        )
    return LedgerFacts(
        {fact: words.get(fact, {}).get(text, text) for fact, text in stated.items()},
        tuple(fact for fact, text in stated.items() if fact in words and text not in words[fact]),
    )


def to_ledger(facts: Mapping[str, str], *, on: date) -> dict[str, str]:
    """Return one row of a ledger, in the order of its columns; a fact that is not known leaves it empty.

    Raises:
        Denied: a day before the mapping is in force.

    Clause: R-4.3.2-a.
    """
    columns, words = catalog().value("ledger_columns", on=on), catalog().value("ledger_words", on=on)
    spelt = {fact: {code: word for word, code in known.items()} for fact, known in words.items()}
    return {
        column: spelt.get(fact, {}).get(facts.get(fact, ""), facts.get(fact, ""))
        for column, fact in columns.items()
    }
