"""Where the text is silent or says two things: the readings, the one chosen, and why.

One file each in ``law/interpretations``; parameters name the one they rest on in their source, as
“解释 before-a-date”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FILE = re.compile(
    r"# (?P<title>.+)\n\n条款：(?P<clauses>.+)\n\n## 原文\n\n(?P<text>.+)\n\n## 读法\n\n(?P<readings>.+)\n\n"
    r"## 采用\n\n(?P<choice>.+)\n\n## 理由\n\n(?P<reason>.+)",
    re.DOTALL,
)
_CITED = re.compile(r"解释 ([a-z-]+(?:、[a-z-]+)*)")


@dataclass(frozen=True)
class Interpretation:
    """One reading of the regulation; its parts are Markdown of paragraphs, numbered lists and ``code``."""

    name: str
    title: str
    clauses: tuple[str, ...]
    text: str
    readings: str
    choice: str
    reason: str

    @property
    def chosen(self) -> str:
        """The words of the reading that was chosen."""
        number = re.search(r"第(\d+)种", self.choice)
        readings = dict(re.findall(r"^(\d+)\. (.+)$", self.readings, re.MULTILINE))
        if number is None or number[1] not in readings:
            raise ValueError(f"interpretation {self.name} does not say which reading it chooses")
        return readings[number[1]]


@cache
def interpretations() -> dict[str, Interpretation]:
    """Return every interpretation by its name, in the order of the names."""
    folder = files("evenwatt.law") / "interpretations"
    found = (
        _read(file.name.removesuffix(".md"), file.read_text(encoding="utf-8")) for file in folder.iterdir()
    )
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def cited_interpretations(source: str) -> tuple[str, ...]:
    """Return the names of the interpretations that the source of a parameter cites."""
    return tuple(name for names in _CITED.findall(source) for name in names.split("、"))


def _read(name: str, text: str) -> Interpretation:
    match = _FILE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"interpretation {name} does not have the headings of its neighbours")
    parts = match.groupdict()
    return Interpretation(name=name, clauses=tuple(parts.pop("clauses").split("、")), **parts)
