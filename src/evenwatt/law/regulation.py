"""The regulation's own text, sentence by sentence, and which clause each sentence belongs to.

``regulation.yaml`` says of each clause who fulfils it, and holds the whole source in its order. A line is a
sentence or a line of a form, an empty line ends a paragraph; ``{…}`` behind a line names the clauses that it
belongs to, behind a heading those of all that follows up to the next heading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LINE = re.compile(r"(?:(#+) )?(.*?)(?: \{(.*)\})?")


@dataclass(frozen=True)
class Clause:
    """One requirement of the regulation: its own words, and who fulfils it."""

    id: str
    title: str
    text: str
    status: str  # "software" | "human" | "n/a"
    reason: str


@dataclass(frozen=True)
class Passage:
    """One line of the source: a heading of ``level`` 1 to 4, or with level 0 words of ``clauses``."""

    level: int
    text: str
    clauses: tuple[str, ...]
    begins_paragraph: bool


@cache
def passages() -> tuple[Passage, ...]:
    """Return the whole source in its order."""
    found: list[Passage] = []
    of_section: tuple[str, ...] = ()
    begins = True
    for line in _source()["text"].splitlines():
        if not line:
            begins = True
            continue
        match = _LINE.fullmatch(line)
        assert match is not None, "the pattern accepts any line"
        level, text, tags = len(match[1] or ""), match[2], tuple((match[3] or "").split())
        if level:
            of_section = tags
        found.append(Passage(level, text, tags if level else (*of_section, *tags), begins))
        begins = False
    return tuple(found)


@cache
def clauses() -> dict[str, Clause]:
    """Return every clause by its id, in the order of the source."""
    words: dict[str, list[str]] = defaultdict(list)
    for passage in passages():
        for id in passage.clauses:
            words[id].append(passage.text)
    return {
        id: Clause(id, text="\n".join(words[id]), **{"reason": ""} | entry)
        for id, entry in _source()["clauses"].items()
    }


@cache
def _source() -> Any:
    written = (files("evenwatt.law") / "regulation.yaml").read_text(encoding="utf-8")
    return yaml.load(written, Loader=yaml.CSafeLoader)
