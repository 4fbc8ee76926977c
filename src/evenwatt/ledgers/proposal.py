"""What the columns of somebody's ledger may be: proposed by title, then by contents, for people to judge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evenwatt.forms.csv_grid import charset
from evenwatt.forms.layout import fold
from evenwatt.forms.text import as_text
from evenwatt.forms.unusable import unusable
from evenwatt.forms.workbook import Sheet, sheets
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.transforms import TRANSFORMS, Words, written

_TITLES_WITHIN = 30
_SAMPLE_ROWS = 20
_MOST = 0.6
"""Share of the filled cells that must look like a fact before the contents alone propose it."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column as it stands: its title, some contents, and the fact and shape proposed ("" if none)."""

    title: str
    contents: tuple[str, ...]
    fact: str = ""
    transform: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A ledger as it stands: its type of file, where it is, what is written above its titles, its columns."""

    file: str
    sheet: str
    heading: str
    columns: tuple[Proposed, ...]


def read_sample(content: bytes, words: Words) -> Sample:
    """Return the columns of a ledger of unknown shape, each with the fact that it seems to state.

    The row of titles is the one among the first that has most titles which are known, then most texts.

    Clause: R-4.3.2-a.
    """
    known = {fold(title): key for key, fact in FACTS.items() for title in (fact.title, *fact.aliases)}
    best: tuple[tuple[int, int], str, int, list[list[str]]] | None = None
    found = sheets(content)
    for sheet in found:
        rows = [[as_text(value) for value in row] for row in sheet.rows[: _TITLES_WITHIN + _SAMPLE_ROWS]]
        for number, row in enumerate(rows[:_TITLES_WITHIN]):
            titles = [text for text in row if text]
            rank = sum(fold(text) in known for text in titles), min(len(titles), len(set(titles)))
            if best is None or rank > best[0]:
                best = rank, sheet.name, number, rows
    if best is None or max(best[0]) < 2:
        raise unusable("没有找到列名所在的行：请上传有表头、至少两列的台账样例", code="no_titles")
    _, name, number, rows = best
    below = rows[number + 1 : number + 1 + _SAMPLE_ROWS]
    heading = next((text for row in rows[:number] for text in row if text), "")
    taken: set[str] = set()
    columns = []
    for place, title in enumerate(rows[number]):
        contents = tuple(row[place] for row in below if place < len(row) and row[place])
        if not title and not contents:
            continue
        fact = _proposed(known.get(fold(title), ""), contents, taken)
        taken.add(fact)
        columns.append(Proposed(title, contents, fact, _shape(fact, contents, words)))
    return Sample(_file_type(content, found), name, heading, tuple(columns))


def _file_type(content: bytes, found: Sequence[Sheet]) -> str:
    """The type of `FILE_TYPES` that is nearest to a file: of a text, in its charset."""
    if not any(sheet.from_text for sheet in found):
        return "xlsx"
    return "csv-gb18030" if charset(content) == "gb18030" else "csv-utf8"


def _proposed(by_title: str, contents: Sequence[str], taken: set[str]) -> str:
    """The fact that a column states, by its title, else by what most of its cells look like."""
    if by_title and by_title not in taken:
        return by_title
    for key, fact in FACTS.items():
        if fact.looks and key not in taken and contents:
            fitting = sum(bool(re.fullmatch(fact.looks, text)) for text in contents)
            if fitting > _MOST * len(contents):
                return key
    return ""


def _shape(fact: str, contents: Sequence[str], words: Words) -> str:
    """The transform that writes most of the contents as they stand."""
    if not fact:
        return ""

    def hits(name: str) -> int:
        read = ((text, TRANSFORMS[name].read(text, words)) for text in contents)
        return sum(meant is not None and written(name, meant, words) == text for text, meant in read)

    return max(FACTS[fact].transforms, key=hits)
