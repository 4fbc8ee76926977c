"""What a filled score sheet amounts to: its total, and whether it vetoes every score (R-5-c, R-5-d)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.law.score_tables import Criterion, ScoreTable, score_table
from evenwatt.rules.reason import versions

_CLAUSE = "R-5-c"


class Subject(StrEnum):
    """Who is graded and supervised."""

    OPERATOR = "operator"
    PLATFORM = "platform"


@dataclass(frozen=True)
class ScoreSheet:
    """A judged sheet. ``points`` by criterion, the void ones full; ``total`` after the cap [points].

    ``void`` are the criteria that do not apply; ``uncapped`` is the plain sum; ``params`` says since when the
    table and each parameter used here have held.
    """

    subject: Subject
    table: str
    points: Mapping[str, int]
    void: tuple[str, ...]
    uncapped: int
    total: int
    vetoed: bool
    params: dict[str, date]


def subject_of(table: str, *, on: date) -> Subject:
    """Return whom a table grades.

    Raises:
        Denied: the table grades nobody.

    Clause: R-5-c, R-C.1-a.
    """
    tables = catalog().value("credit_table", on=on)
    if table not in tables.values():
        raise Denied("没有信用评价表“{table}”", clause=_CLAUSE, code="unknown_table", table=table)
    return next(Subject(subject) for subject in tables if tables[subject] == table)


def score_sheet(*, table: str, scores: Mapping[str, Any], on: date, void: Collection[str] = ()) -> ScoreSheet:
    """Return the sheet of table "D" or "E" with its total [points], as the edition of ``on`` scores it.

    ``scores`` maps every criterion to its points, a veto criterion to true or false. ``void`` are the
    criteria that do not apply: they score full and may be left out of ``scores``.

    Raises:
        Denied: a criterion is missing or unknown; points are no whole number, out of range or not among the
            values allowed; a veto is neither true nor false; a criterion is void that always applies.

    Clause: R-5-c, R-5-d.
    """
    subject, edition = subject_of(table, on=on), score_table(table, on=on)
    void = _checked_void(edition, void)
    full = {id: edition.criteria[id].points for id in void}
    stated = full | dict(scores)
    _check_complete(edition, stated)
    points = {
        id: _points(criterion, stated[id]) for id, criterion in edition.criteria.items() if not criterion.veto
    }
    if marked_down := [id for id in void if points[id] < full[id]]:
        raise Denied(
            "{criterion} 不适用，应计满分 {points} 分",
            clause=_CLAUSE,
            code="void_not_full",
            criterion=marked_down[0],
            points=full[marked_down[0]],
        )
    vetoes = [_veto(criterion, stated[id]) for id, criterion in edition.criteria.items() if criterion.veto]
    uncapped = sum(points.values())
    return ScoreSheet(
        subject=subject,
        table=table,
        points=points,
        void=void,
        uncapped=uncapped,
        total=min(uncapped, catalog().value("credit_total_cap", on=on)),
        vetoed=any(vetoes),
        params={table: edition.since} | versions("credit_table", "credit_total_cap", on=on),
    )


def _checked_void(edition: ScoreTable, void: Collection[str]) -> tuple[str, ...]:
    for id in void:
        if id not in edition.criteria or not edition.criteria[id].may_not_apply:
            raise Denied(
                "{criterion} 不属于可以不适用的评价要点，请评分",
                clause=_CLAUSE,
                code="must_apply",
                criterion=id,
            )
    return tuple(id for id in edition.criteria if id in void)


def _check_complete(edition: ScoreTable, stated: Mapping[str, Any]) -> None:
    if unknown := [id for id in stated if id not in edition.criteria]:
        raise Denied(
            "评价表{table}没有评价要点：{criteria}",
            clause=_CLAUSE,
            code="unknown_criterion",
            table=edition.id,
            criteria=tuple(unknown),
        )
    if missing := [id for id in edition.criteria if id not in stated]:
        raise Denied(
            "评价表{table}缺少评价要点：{criteria}，请逐项评分",
            clause=_CLAUSE,
            code="criterion_missing",
            table=edition.id,
            criteria=tuple(missing),
        )


def _points(criterion: Criterion, stated: Any) -> int:
    if not isinstance(stated, int) or isinstance(stated, bool):
        raise Denied(
            "{criterion} 的得分应为整数，不能是 {stated}",
            clause=_CLAUSE,
            code="not_whole_points",
            criterion=criterion.id,
            stated=_as_written(stated),
        )
    if not 0 <= stated <= criterion.points:
        raise Denied(
            "{criterion} 的得分应在 0 至 {points} 分之间，不能是 {stated} 分",
            clause=_CLAUSE,
            code="points_out_of_range",
            criterion=criterion.id,
            points=criterion.points,
            stated=_as_written(stated),
        )
    if stated not in criterion.allowed:
        raise Denied(
            "{criterion} 只能得 {allowed} 分，不能是 {stated} 分",
            clause=_CLAUSE,
            code="points_not_allowed",
            criterion=criterion.id,
            allowed=tuple(map(str, criterion.allowed)),
            stated=_as_written(stated),
        )
    return stated


def _as_written(stated: Any) -> str:
    """A value as its JSON file writes it: true and null, not the words of this language."""
    return json.dumps(stated, ensure_ascii=False, default=str)


def _veto(criterion: Criterion, stated: Any) -> bool:
    if not isinstance(stated, bool):
        raise Denied(
            "{criterion} 应填 true（经查实存在）或 false（不存在），不能是 {stated}",
            clause=criterion.clause,
            code="veto_not_stated",
            criterion=criterion.id,
            stated=_as_written(stated),
        )
    return stated
