"""Appendices D and E criterion by criterion, and the checklist C.2: dated editions of ``law/scores``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from evenwatt.law.catalog import Catalog, read_catalog
from evenwatt.law.refusal import Denied

_CHECKLIST = "C.2"


@dataclass(frozen=True)
class History:
    """How a criterion follows from dated events; ``law/scores/operator.yaml`` explains the fields."""

    years: int
    since_in_force: bool
    counts: frozenset[str]
    points_by_count: tuple[int, ...]
    forfeits: frozenset[str] = frozenset()
    favourable: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Criterion:
    """One 评价要点 and what it may score; ``allowed`` lists every value it may take."""

    id: str
    dimension: str
    text: str
    points: int
    allowed: tuple[int, ...]
    evidence: str
    clause: str
    veto: bool
    bonus: bool
    needs_monitoring: bool
    history: History | None

    @property
    def may_not_apply(self) -> bool:
        """Whether the criterion can be void: without online monitoring, or without any history yet."""
        return self.needs_monitoring or (self.history is not None and bool(self.history.favourable))


@dataclass(frozen=True)
class ScoreTable:
    """One edition of a table: its criteria by id, in the order of the source."""

    id: str
    title: str
    since: date
    criteria: Mapping[str, Criterion]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the checklist; ``advice`` is the part of it worded with 宜 or 不宜."""

    id: str
    group: str
    text: str
    advice: str

    @property
    def requirement(self) -> bool:
        """Whether the paragraph asks for anything beyond advice."""
        return self.advice != self.text


def score_table(table: str, *, on: date) -> ScoreTable:
    """Return the edition of table "D" (operators) or "E" (platforms) in force on a day.

    Raises:
        Denied: no such table, or no edition of it was in force on that day.

    Clause: R-5-c.
    """
    if table not in editions().versions or table == _CHECKLIST:
        raise Denied("没有信用评价表“{table}”", clause="R-5-c", code="unknown_table", table=table)
    edition = editions().param(table, on=on)
    criteria = [
        _criterion(edition.clause, dimension["title"], entry)
        for dimension in edition.value
        for entry in dimension["criteria"]
    ]
    return ScoreTable(table, edition.title, edition.since, {one.id: one for one in criteria})


def inspection_checklist(*, on: date) -> Mapping[str, Paragraph]:
    """Return the paragraphs of C.2 by id, in the order of the source, of the edition in force on a day.

    Raises:
        Denied: no edition was in force on that day.

    Clause: R-C.2-a, R-3.15-a.
    """
    return {
        entry["id"]: Paragraph(entry["id"], group["title"], entry["text"], entry.get("advice", ""))
        for group in editions().value(_CHECKLIST, on=on)
        for entry in group["paragraphs"]
    }


@cache
def editions() -> Catalog:
    """Return the tables of ``law/scores/*.yaml`` with their versions, as printed there."""
    return read_catalog("scores")


def _criterion(clause: str, dimension: str, entry: Mapping[str, Any]) -> Criterion:
    points, history = entry["points"], entry.get("history")
    return Criterion(
        id=entry["id"],
        dimension=dimension,
        text=entry["text"],
        points=points,
        allowed=tuple(entry.get("allowed", range(points, -1, -1))),
        evidence=entry["evidence"],
        clause=entry.get("clause", clause),
        veto=entry.get("veto", False),
        bonus=entry.get("bonus", False),
        needs_monitoring=entry.get("needs_monitoring", False),
        history=None if history is None else _history(history),
    )


def _history(entry: Mapping[str, Any]) -> History:
    return History(
        years=entry["years"],
        since_in_force=entry["since_in_force"],
        counts=frozenset(entry["counts"]),
        points_by_count=tuple(entry["points_by_count"]),
        forfeits=frozenset(entry.get("forfeits", ())),
        favourable=frozenset(entry.get("favourable", ())),
    )
