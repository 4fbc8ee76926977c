"""Rows of the compulsory-verification platform's ledgers against the registry (R-4.3.2-a): which charger a
row means, and in which facts the two do not agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from evenwatt.law.divisions import divisions
from evenwatt.rules.near_names import digit_folded, firm_core, one_letter_for_a_digit, one_word_misspelt
from evenwatt.rules.spelling import spelling_key


class Outcome(StrEnum):
    """What a comparison finds about one charger."""

    DIFFERENT = "different"
    SEVERAL = "several"
    THEIRS = "theirs"
    OURS = "ours"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that both know differently; ``ours`` is empty where the registry does not know it."""

    fact: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Match:
    """The chargers that a row may mean; ``certain`` if it is one and nobody has to choose."""

    keys: tuple[int, ...]
    certain: bool


class Known:
    """The chargers of the registry, indexed once and asked for every row of a ledger."""

    def __init__(self, chargers: Iterable[tuple[int, Mapping[str, str]]]) -> None:
        self._maker: dict[int, str] = {}
        self._by_identity: dict[tuple[str, str], int] = {}
        self._by_their_id: dict[str, int] = {}
        self._by_serial: dict[str, list[int]] = defaultdict(list)
        self._by_looks: dict[tuple[str, str], list[int]] = defaultdict(list)
        for key, facts in chargers:
            maker, serial = facts["maker"], facts["serial"]
            self._maker[key] = maker
            self._by_identity[spelling_key(maker), serial] = key
            self._by_serial[serial].append(key)
            self._by_looks[spelling_key(maker), digit_folded(serial)].append(key)
            if their_id := facts.get("their_id"):
                self._by_their_id[their_id] = key

    def match(self, row: Mapping[str, str]) -> Match:
        """Return which charger a row means: by maker and serial, then by their number, else who it may be.

        Maker and serial of one charger with the number of another leave both to be chosen from. Proposed are
        the same serial of a maker written alike, and a serial of that maker with O for 0 or I for 1.

        Clause: R-4.3.2-a.
        """
        maker, serial = row.get("maker", ""), row.get("serial", "")
        found = (
            self._by_identity.get((spelling_key(maker), serial)),
            self._by_their_id.get(row.get("their_id", "")),
        )
        keys = tuple(dict.fromkeys(key for key in found if key is not None))
        if keys:
            return Match(keys, certain=len(keys) == 1)
        alike = [key for key in self._by_serial.get(serial, ()) if _alike(maker, self._maker[key])]
        alike += self._by_looks.get((spelling_key(maker), digit_folded(serial)), ())
        return Match(tuple(dict.fromkeys(alike)), certain=False)


def differences(*, ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the facts that a ledger states otherwise than the registry; what it leaves empty agrees.

    Clause: R-4.3.2-a.
    """
    return tuple(
        Difference(fact, ours.get(fact, ""), stated)
        for fact, stated in theirs.items()
        if stated and not agree(fact, ours.get(fact, ""), stated)
    )


def agree(fact: str, ours: str, theirs: str) -> bool:
    """Whether two values state the same: names by their spelling, addresses without the divisions in front
    of them.

    Clause: R-4.3.2-a, R-3.8-a.
    """
    if "address" in fact:
        return _bare_address(ours) == _bare_address(theirs)
    if fact in _EXACT:
        return ours == theirs
    return spelling_key(ours) == spelling_key(theirs)


_EXACT = frozenset(("serial", "their_id", "credit_code", "filed_on", "certificate_until"))


def _alike(maker: str, other: str) -> bool:
    """Whether two makers may be meant to be one."""
    return (
        not maker
        or firm_core(maker) == firm_core(other)
        or one_letter_for_a_digit(maker, other)
        or one_word_misspelt(maker, other)
    )


@cache
def _divisions_in_front() -> re.Pattern[str]:
    names = sorted((spelling_key(each.name) for each in divisions()), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, names))})+")


@cache
def _bare_address(text: str) -> str:
    key = spelling_key(text)
    found = _divisions_in_front().match(key)
    return (key[found.end() :] if found else key) or key
