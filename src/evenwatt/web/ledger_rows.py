"""Entries of a comparison with a ledger as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from evenwatt.exchange.states import Decision, Outcome
from evenwatt.filing.workbook import finding_said
from evenwatt.kernel.listing import listed
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import Mapping as LedgerMapping
from evenwatt.ledgers.transforms import Words, written
from evenwatt.ledgers.writer import cells

if TYPE_CHECKING:
    from evenwatt.exchange.models import Entry
    from evenwatt.forms.findings import Finding
    from evenwatt.registry.models import Charger

TONES = {
    Outcome.EQUAL: "good",
    Outcome.DIFFERENT: "warn",
    Outcome.SEVERAL: "wait",
    Outcome.THEIRS: "info",
    Outcome.OURS: "info",
}
_DECISION_TONES = {
    Decision.OPEN: "wait",
    Decision.TAKEN: "good",
    Decision.KEPT: "good",
    Decision.ASKED: "wait",
    Decision.ANSWERED: "warn",
}


#: Facts whose values are words of ours, not data.
_OUR_WORDS = ("kind", "ownership")


@dataclass(frozen=True)
class ShownEntry:
    """``said`` are the differences in words; ``mends`` what the check of the row found."""

    entry: Entry
    facts: Mapping[str, str]
    said: list[dict[str, str]]
    mends: list[str]
    candidates: list[Charger]
    word: str
    tone: str
    is_open: bool

    @property
    def serial(self) -> str:
        """As the row has it, else as the charger that it was found to mean."""
        return self.facts.get("serial") or (self.entry.charger.serial if self.entry.charger else "")

    @property
    def operator(self) -> str:
        return self.facts.get("operator") or (self.entry.operator.name if self.entry.operator else "")


def shown(entries: Iterable[Entry], *, candidates: Mapping[int, Charger], words: Words) -> list[ShownEntry]:
    return [
        ShownEntry(
            entry=entry,
            facts=entry.facts,
            said=said(entry, words),
            mends=[finding_word(finding_said(each)) for each in entry.findings],
            candidates=[candidates[key] for key in entry.candidates if key in candidates],
            word=str(Decision(entry.decision).label) if entry.outcome != Outcome.EQUAL else "—",
            tone=_DECISION_TONES[Decision(entry.decision)] if entry.outcome != Outcome.EQUAL else "good",
            is_open=entry.decision == Decision.OPEN and entry.outcome != Outcome.EQUAL,
        )
        for entry in entries
    ]


def said(entry: Entry, words: Words) -> list[dict[str, str]]:
    """The differences of an entry: title of the fact, ours and theirs as people write them."""
    return [
        {
            "fact": fact_word(each["fact"]),
            "ours": in_words(each["fact"], each["ours"], words),
            "theirs": in_words(each["fact"], each["theirs"], words),
        }
        for each in entry.differences
    ]


def in_words(fact: str, value: str, words: Words) -> str:
    """A value as people write it: a county's name for its code, a kind by its name."""
    if "+" in fact:
        return value
    word = written(FACTS[fact].transforms[0], value, words)
    return _(word) if word and fact in _OUR_WORDS else word


def fact_word(key: str) -> str:
    """What a fact is called, or several that stand in one cell."""
    return " + ".join(_(FACTS[part].title) for part in key.split("+"))


def finding_word(finding: Finding) -> str:
    """A finding in words, with the names of our facts and shapes in it."""
    ours = {name: _(finding.params[name]) for name in ("fact", "shape") if finding.params.get(name)}
    return replace(finding, params={**finding.params, **ours}).in_words(_)


def to_send_back(
    entries: Iterable[Entry], mapping: LedgerMapping, words: Words
) -> tuple[list[str], list[list[Any]]]:
    """Titles and rows of the differences, in the ledger's own columns, for whoever keeps the ledger."""
    titles = [_("比对结果"), _("台账行"), *(column.title for column in mapping.columns)]
    titles += [_("差异"), _("处理"), _("说明")]
    rows: list[list[Any]] = []
    for entry in entries:
        differing = listed(
            _("{fact}：台账 {theirs}，登记 {ours}").format(**{**each, "ours": each["ours"] or _("无")})
            for each in said(entry, words)
        )
        notes = listed(filter(None, (entry.note, entry.answer)), "；")
        rows.append(
            [
                str(Outcome(entry.outcome).label),
                entry.row or None,
                *cells(mapping, entry.facts, words),
                differing,
                str(Decision(entry.decision).label),
                notes,
            ]
        )
    return titles, rows


def facts_differing(mapping: LedgerMapping) -> list[tuple[str, str]]:
    """The facts that entries of a ledger may differ in, for a filter."""
    return [(column.key, fact_word(column.key)) for column in mapping.stated]
