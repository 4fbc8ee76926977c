"""Which grade a score sheet earns, and how far a grade may move (R-5-b, R-5-d, R-C.1-c)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.months import add_months
from evenwatt.rules.reason import Reason
from evenwatt.rules.score_sheet import ScoreSheet, Subject


@dataclass(frozen=True)
class HeldGrade:
    """The grade a subject holds; ``since`` is the day on which its unbroken stay in it began."""

    grade: str
    since: date | None


@dataclass(frozen=True)
class GradeDecision:
    """The grade to be given, and every reason that led to it."""

    grade: str
    reasons: tuple[Reason, ...]


def initial_grade(*, on: date) -> GradeDecision:
    """Return the grade that holds from registration until the first decided sheet. Clause: R-5-b, R-C.1-e."""
    grade = catalog().value("credit_initial_grade", on=on)
    reason = Reason(
        code="initial",
        template="尚无评价，首次评价前默认为{grade}级",
        clause="R-5-b",
        params={"grade": grade},
    )
    return GradeDecision(grade, (reason,))


def grades(*, on: date) -> tuple[str, ...]:
    """Return the grades from the best to the worst. Clause: R-5-b."""
    return tuple(catalog().value("credit_grade_from", on=on))


def rank(grade: str, *, on: date) -> int:
    """Return the place of a grade among all, the best being 0.

    Raises:
        Denied: no such grade.

    Clause: R-5-b.
    """
    if grade not in grades(on=on):
        raise Denied("没有信用等级“{grade}”", clause="R-5-b", code="unknown_grade", grade=grade)
    return grades(on=on).index(grade)


def grade_of_total(*, total: int, on: date) -> str:
    """Return the grade of a total [whole points].

    >>> [grade_of_total(total=total, on=date(2026, 3, 2)) for total in (81, 80, 61, 60, 41, 40)]
    ['A', 'B', 'B', 'C', 'C', 'D']

    Raises:
        Denied: the total is not whole, or not between 0 and the cap.

    Clause: R-5-b.
    """
    if total % 1:
        raise Denied(
            "总分 {total} 分不是整数，请退回改正", clause="R-5-b", code="total_not_whole", total=total
        )
    cap = catalog().value("credit_total_cap", on=on)
    if not 0 <= total <= cap:
        raise Denied(
            "总分 {total} 分不在 0 至 {cap} 分之间",
            clause="R-5-b",
            code="total_out_of_range",
            total=total,
            cap=cap,
        )
    lowest = catalog().value("credit_grade_from", on=on)
    return next(grade for grade in lowest if total >= lowest[grade])


def held_until(*, subject: Subject, held: HeldGrade, on: date) -> date | None:
    """Return the last day on which the worst grade may not rise; ``None`` for every other grade.

    Raises:
        Denied: unknown grade, or nobody says since when the worst grade is held.

    Clause: R-C.1-c, R-C.3-a.
    """
    if rank(held.grade, on=on) < len(grades(on=on)) - 1:
        return None
    if held.since is None:
        raise Denied(
            "现等级为{grade}级，须注明何日列入，才能判定能否上升",
            clause="R-C.1-c",
            code="since_missing",
            grade=held.grade,
        )
    return add_months(held.since, catalog().value("credit_hold_months", on=on)[subject])


def decide_grade(
    *, sheet: ScoreSheet, held: HeldGrade | None, on: date, exception: str = ""
) -> GradeDecision:
    """Return the grade that a sheet decided on a day gives.

    ``held`` is the grade decided before, ``None`` on the first sheet. A fall follows the score at once; a
    rise goes one grade at a time, unless ``exception`` holds the city bureau's reason for more; nothing
    lifts the hold on the worst grade before its time. A veto overrides every score.

    Raises:
        Denied: unknown grade held, held only after ``on``, or the worst one without its first day.

    Clause: R-5-b, R-5-d, R-C.1-c.
    """
    if held is not None:
        _check_held(held, on)
    if sheet.vetoed:
        return proven_fraud(on=on)
    earned = grade_of_total(total=sheet.total, on=on)
    by_score = Reason(
        code="by_score",
        template="总分 {total} 分，对应{grade}级",
        clause="R-5-b",
        params={"total": sheet.total, "grade": earned},
    )
    if held is None or rank(earned, on=on) >= rank(held.grade, on=on):
        return GradeDecision(earned, (by_score,))
    grade, limit = _risen(sheet.subject, held, earned, on, exception)
    reasons = (by_score,) if limit is None else (by_score, limit)
    return GradeDecision(grade, reasons)


def proven_fraud(*, on: date) -> GradeDecision:
    """Return the grade of an operator that a bureau has proven to cheat consumers: the worst, at once.

    Clause: R-5-d.
    """
    worst = grades(on=on)[-1]
    reason = Reason(
        code="veto",
        template="经查实以欺骗消费者为目的弄虚作假、破坏计量或计费准确度、使用作弊设施，直接判定为{grade}级",
        clause="R-5-d",
        params={"grade": worst},
    )
    return GradeDecision(worst, (reason,))


def _check_held(held: HeldGrade, on: date) -> None:
    rank(held.grade, on=on)
    if held.since is not None and held.since > on:
        raise Denied(
            "现等级自 {since} 起，晚于评价日 {on}",
            clause="R-C.1-c",
            code="held_after_decision",
            since=held.since,
            on=on,
        )


def _risen(
    subject: Subject, held: HeldGrade, earned: str, on: date, exception: str
) -> tuple[str, Reason | None]:
    """Return how far a grade rises towards the one earned, and why no farther or why so far."""
    until = held_until(subject=subject, held=held, on=on)
    if until is not None and on <= until:
        hold = Reason(
            code="hold",
            template="{since} 列入{grade}级，至 {until} 不得上升，仍为{grade}级",
            clause="R-C.1-c",
            params={"since": held.since, "grade": held.grade, "until": until},
        )
        return held.grade, hold
    next_up = rank(held.grade, on=on) - catalog().value("credit_rise_steps", on=on)
    if rank(earned, on=on) >= next_up:
        return earned, None
    if exception.strip():
        lifted = Reason(
            code="skipping_allowed",
            template="由{held}级跨等级升为{grade}级，市局的理由：{exception}",
            clause="R-C.1-c",
            params={"held": held.grade, "grade": earned, "exception": exception},
        )
        return earned, lifted
    risen = grades(on=on)[next_up]
    step = Reason(
        code="no_skipping",
        template="得分对应{earned}级，原则上不得由{held}级跨等级上升，升为{grade}级",
        clause="R-C.1-c",
        params={"earned": earned, "held": held.grade, "grade": risen},
    )
    return risen, step
