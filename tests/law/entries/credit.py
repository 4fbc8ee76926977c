"""Entries for credit: score sheets, the record's points, grades and their movement."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.law.score_tables import score_table
from evenwatt.rules.credit_downgrade import downgrade
from evenwatt.rules.credit_grade import (
    GradeDecision,
    HeldGrade,
    decide_grade,
    grade_of_total,
    initial_grade,
)
from evenwatt.rules.history_score import Evidence, history_scores, to_be_reasoned
from evenwatt.rules.score_sheet import ScoreSheet, Subject, score_sheet, subject_of
from tests.law.entries.sampling import ON


def full_scores(table: str) -> dict[str, Any]:
    """Return the best sheet of a table: every criterion full, the bonus none, no veto."""
    criteria = score_table(table, on=ON).criteria.values()
    return {one.id: False if one.veto else 0 if one.bonus else one.points for one in criteria}


def sheet(*, table: str, without: list[str] = (), void: list[str] = (), **differing: Any) -> ScoreSheet:
    """Score a full sheet except for what the case says; ``scores`` replace, ``without`` leave out."""
    stated = full_scores(table) | differing.get("scores", {})
    scores = {id: points for id, points in stated.items() if id not in without}
    return score_sheet(table=table, scores=scores, on=differing.get("day", ON), void=void)


def history(*, criterion: str, day: date, events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the points of one criterion from an operator's events, given as kind and day."""
    evidence = [Evidence(kind, on) for event in events for kind, on in event.items()]
    scores = history_scores(table="D", evidence=evidence, on=day)
    score = next(one for one in scores if one.criterion == criterion)
    return {
        "points": score.points,
        "counted": len(score.counted),
        "first_on": score.first_on,
        "last_on": score.last_on,
        "void": score.void,
    }


def reasoned(*, scores: dict[str, Any], events: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return which criteria a sheet scores otherwise than the record gives."""
    evidence = [Evidence(kind, on) for event in events for kind, on in event.items()]
    record = history_scores(table="D", evidence=evidence, on=ON)
    return to_be_reasoned(points=full_scores("D") | scores, record=record)


def decided(
    *,
    total: int,
    day: date = ON,
    held: str = "",
    since: date | None = None,
    subject: str = "operator",
    vetoed: bool = False,
    exception: str = "",
) -> dict[str, Any]:
    """Decide a grade from a total, whatever points made it up."""
    table = {"operator": "D", "platform": "E"}[subject]
    judged = ScoreSheet(Subject(subject), table, {}, (), total, total, vetoed, {})
    before = HeldGrade(held, since) if held else None
    return answer(decide_grade(sheet=judged, held=before, on=day, exception=exception))


def sheet_grade(*, table: str, scores: dict[str, int]) -> dict[str, Any]:
    """Grade somebody who has no grade yet by a whole sheet."""
    judged = sheet(table=table, scores=scores)
    return {"total": judged.total, "grade": decide_grade(sheet=judged, held=None, on=ON).grade}


def answer(decision: GradeDecision) -> dict[str, Any]:
    return {"grade": decision.grade, "reasons": [reason.code for reason in decision.reasons]}


ENTRIES = {
    "score_sheet": sheet,
    "sheet_grade": sheet_grade,
    "history": history,
    "to_be_reasoned": reasoned,
    "subject_of": lambda *, table: subject_of(table, on=ON),
    "grade_of_total": lambda *, total: grade_of_total(total=total, on=ON),
    "initial_grade": lambda *, day: initial_grade(on=day).grade,
    "decide_grade": decided,
    "downgrade": lambda *, grade, trigger, ground="鄂市监计罚〔2026〕1号": answer(
        downgrade(grade=grade, trigger=trigger, ground=ground, on=ON)
    ),
}
