"""Where the checks of a year stand against the frequency of a grade (R-C.1-b, R-C.3-a).

Appendix C is informative: a limit passed is a warning with its reason, not a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenwatt.law.refusal import Denied
from evenwatt.rules.reason import Reason
from evenwatt.rules.score_sheet import Subject
from evenwatt.rules.supervision import Check, CheckKind, Frequency, Measure, counted_checks, supervision


class Standing(StrEnum):
    """Within the frequency, short of it so far, or over it."""

    WITHIN = "within"
    SHORT = "short"
    OVER = "over"


@dataclass(frozen=True)
class Weighing:
    """The counted checks of one kind against their frequency; ``warning`` says what is over or short."""

    frequency: Frequency
    standing: Standing
    counted: tuple[Check, ...]
    warning: Reason | None


def weigh(*, subject: Subject, grade: str, kind: CheckKind, checks: Iterable[Check], on: date) -> Weighing:
    """Return where the checks of the calendar year up to ``on`` stand against the grade's frequency.

    Short means short so far: before the year's end the rest can still be made. Where every model is to be
    checked no number binds; :func:`~evenwatt.rules.supervision.uncovered_models` says what is missing.

    Raises:
        Denied: unknown grade or cause, or a kind of check that is not made of this subject.

    Clause: R-C.1-b, R-C.3-a.
    """
    rule = supervision(subject=subject, grade=grade, on=on)
    if kind not in rule.checks:
        raise Denied(
            "监管方式中没有“{kind}”这类检查", clause=rule.clause, code="wrong_kind_of_check", kind=kind
        )
    counted = tuple(check for check in counted_checks(checks, on=on) if check.kind == kind)
    frequency = rule.checks[kind]
    standing = _standing(frequency, len(counted))
    warning = _warning(rule.clause, grade, frequency, standing, len(counted))
    return Weighing(frequency, standing, counted, warning)


def cautions(*, subject: Subject, grade: str, planned: Check, checks: Iterable[Check]) -> tuple[Reason, ...]:
    """Return what speaks against one more check in a year, whichever day it is on; empty if nothing does.

    Refuses like :func:`weigh`. Clause: R-C.1-b, R-C.3-a.
    """
    if not counted_checks([planned], on=planned.on):
        return ()
    year_end = planned.on.replace(month=12, day=31)
    weighed = weigh(subject=subject, grade=grade, kind=planned.kind, checks=[*checks, planned], on=year_end)
    over = (weighed.warning,) if weighed.warning and weighed.standing is Standing.OVER else ()
    rule = supervision(subject=subject, grade=grade, on=planned.on)
    city_did = any(check.level == "city" for check in weighed.counted)
    is_spot_check = planned.kind is CheckKind.SPOT_CHECK
    if is_spot_check and planned.level == "county" and city_did and "county_does_not_repeat" in rule.duties:
        repeats = Reason(
            code="repeats_the_city",
            template="市局 {year} 年已监督抽查，县（区）局当年原则上不再重复抽查",
            clause=rule.clause,
            params={"year": planned.on.year},
        )
        return (*over, repeats)
    return over


def _standing(frequency: Frequency, counted: int) -> Standing:
    floor = frequency.measure in (Measure.MINIMUM, Measure.EXACT)
    ceiling = frequency.measure in (Measure.MAXIMUM, Measure.EXACT, Measure.EXEMPT)
    if floor and counted < frequency.count:
        return Standing.SHORT
    return Standing.OVER if ceiling and counted > frequency.count else Standing.WITHIN


def _warning(
    clause: str, grade: str, frequency: Frequency, standing: Standing, counted: int
) -> Reason | None:
    params = {"grade": grade, "count": frequency.count, "counted": counted}
    if standing is Standing.WITHIN:
        return None
    if standing is Standing.SHORT:
        return Reason(
            code="short",
            template="{grade}级每年应有 {count} 次，本年至今 {counted} 次，尚未达到",
            clause=clause,
            params=params,
        )
    if frequency.measure is Measure.EXEMPT:
        return Reason(
            code="exempt",
            template="{grade}级免于日常监管巡查，本年已有 {counted} 次，请写明理由",
            clause=clause,
            params=params,
        )
    return Reason(
        code="over",
        template="{grade}级每年限 {count} 次，本年已有 {counted} 次，请写明理由",
        clause=clause,
        params=params,
    )
