"""How often and how a subject is checked, by its credit grade (R-C.1-b, R-C.3-a).

Appendix C is informative: nothing here refuses a check. A limit passed is a warning with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenwatt.law.catalog import Param, catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.reason import Reason
from evenwatt.rules.score_sheet import Subject


class CheckKind(StrEnum):
    """Patrols (日常巡查) and spot checks (监督抽查) are made of operators, inspections of platforms."""

    PATROL = "patrol"
    SPOT_CHECK = "spot_check"
    INSPECTION = "inspection"


class Measure(StrEnum):
    """What a frequency's number is."""

    MINIMUM = "minimum"
    EXACT = "exact"
    MAXIMUM = "maximum"
    EXEMPT = "exempt"
    COVERAGE = "coverage"  # no number: every model is checked


class Standing(StrEnum):
    """Where the checks of a year stand against their frequency."""

    WITHIN = "within"
    SHORT = "short"
    OVER = "over"


@dataclass(frozen=True)
class Frequency:
    """How many checks of one kind per calendar year."""

    kind: Measure
    count: int


@dataclass(frozen=True)
class Supervision:
    """How a subject of one grade is supervised; ``duties`` are codes that the text adds to the numbers."""

    mode: str
    checks: Mapping[CheckKind, Frequency]
    duties: frozenset[str]
    clause: str


@dataclass(frozen=True)
class Check:
    """One check of a subject: its kind and day, what caused it, whose it was, which models it covered."""

    kind: CheckKind
    on: date
    cause: str
    level: str
    models: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Weighing:
    """The checks of a year against their frequency; ``warning`` says what is over or still short."""

    frequency: Frequency
    standing: Standing
    counted: tuple[Check, ...]
    warning: Reason | None


def supervision(*, subject: Subject, grade: str, on: date) -> Supervision:
    """Return how a subject of a grade is supervised on a day.

    Raises:
        Denied: unknown grade, or no parameter in force on that day.

    Clause: R-C.1-b, R-C.3-a.
    """
    param = _param(subject, on)
    if grade not in param.value:
        raise Denied("没有信用等级“{grade}”", clause="R-5-b", code="unknown_grade", grade=grade)
    entry = param.value[grade]
    checks = {
        CheckKind(kind): Frequency(Measure(number["kind"]), number["count"])
        for kind, number in entry["checks"].items()
    }
    return Supervision(entry["mode"], checks, frozenset(entry["duties"]), param.clause)


def counts(check: Check, *, on: date) -> bool:
    """Tell whether a check counts towards the yearly frequency, by its cause and by whose it was.

    Raises:
        Denied: a cause that the text does not know.

    Clause: R-C.1-b, R-C.3-a.
    """
    causes = catalog().value("counted_causes", on=on)
    if check.cause not in causes:
        raise Denied("没有检查起因“{cause}”", clause="R-C.1-b", code="unknown_cause", cause=check.cause)
    return causes[check.cause] and check.level in catalog().value("counted_levels", on=on)[check.kind]


def weigh(*, subject: Subject, grade: str, kind: CheckKind, checks: Iterable[Check], on: date) -> Weighing:
    """Return where the checks of the calendar year up to ``on`` stand against the grade's frequency.

    Short means short so far: before the year's end the rest can still be made.

    Raises:
        Denied: unknown grade or cause, or a kind of check that is not made of this subject.

    Clause: R-C.1-b, R-C.3-a.
    """
    rule = supervision(subject=subject, grade=grade, on=on)
    if kind not in rule.checks:
        raise Denied(
            "对该类对象不开展“{kind}”这类检查", clause=rule.clause, code="wrong_kind_of_check", kind=kind
        )
    counted = tuple(check for check in _this_year(checks, on) if check.kind == kind and counts(check, on=on))
    frequency = rule.checks[kind]
    standing = _standing(frequency, len(counted))
    return Weighing(frequency, standing, counted, _warning(rule, grade, frequency, standing, len(counted)))


def cautions(*, subject: Subject, grade: str, planned: Check, checks: Iterable[Check]) -> tuple[Reason, ...]:
    """Return what speaks against one more check on top of the year's ``checks``; empty if nothing does.

    Refuses like :func:`weigh`. Clause: R-C.1-b, R-C.3-a.
    """
    on = planned.on
    if not counts(planned, on=on):
        return ()
    made = [check for check in _this_year(checks, on) if check.kind == planned.kind and counts(check, on=on)]
    weighed = weigh(subject=subject, grade=grade, kind=planned.kind, checks=[*made, planned], on=on)
    found = [weighed.warning] if weighed.standing is Standing.OVER and weighed.warning else []
    rule = supervision(subject=subject, grade=grade, on=on)
    repeated = planned.kind == CheckKind.SPOT_CHECK and planned.level == "county"
    if repeated and "county_does_not_repeat" in rule.duties and any(one.level == "city" for one in made):
        found.append(
            Reason(
                code="repeats_the_city",
                template="市局 {year} 年已监督抽查，县（区）局当年原则上不再重复抽查",
                clause=rule.clause,
                params={"year": on.year},
            )
        )
    return tuple(found)


def follow_ups(
    *, subject: Subject, grade: str, failed_lots: Collection[str], followed_up: Collection[str], on: date
) -> tuple[str, ...]:
    """Return the lots that failed a check and still ask for a follow-up check (跟踪抽查), sorted.

    Clause: R-C.1-b, R-C.3-a.
    """
    if "follow_up" not in supervision(subject=subject, grade=grade, on=on).duties:
        return ()
    return tuple(sorted(set(failed_lots) - set(followed_up)))


def uncovered_models(
    *, subject: Subject, grade: str, models: Collection[str], checks: Iterable[Check], on: date
) -> tuple[str, ...]:
    """Return the models of a subject that no counted check of the year has covered yet, sorted.

    Empty where the grade does not ask for full coverage (品种规格全覆盖). A patrol samples no models.

    Clause: R-C.1-b, R-C.3-a.
    """
    if "every_model" not in supervision(subject=subject, grade=grade, on=on).duties:
        return ()
    sampling = [
        check for check in _this_year(checks, on) if check.kind != CheckKind.PATROL and counts(check, on=on)
    ]
    return tuple(sorted(set(models).difference(*(check.models for check in sampling))))


def _param(subject: Subject, on: date) -> Param:
    return catalog().param(f"supervision_{subject}", on=on)


def _this_year(checks: Iterable[Check], on: date) -> list[Check]:
    return [check for check in checks if check.on.year == on.year and check.on <= on]


def _standing(frequency: Frequency, counted: int) -> Standing:
    match frequency.kind:
        case Measure.COVERAGE:
            return Standing.WITHIN
        case Measure.MINIMUM:
            return Standing.SHORT if counted < frequency.count else Standing.WITHIN
        case Measure.MAXIMUM | Measure.EXEMPT:
            return Standing.OVER if counted > frequency.count else Standing.WITHIN
        case Measure.EXACT:
            if counted == frequency.count:
                return Standing.WITHIN
            return Standing.SHORT if counted < frequency.count else Standing.OVER


def _warning(
    rule: Supervision, grade: str, frequency: Frequency, standing: Standing, counted: int
) -> Reason | None:
    params = {"grade": grade, "count": frequency.count, "counted": counted}
    if standing is Standing.WITHIN:
        return None
    if frequency.kind is Measure.EXEMPT:
        template = "{grade}级免于此类检查，本年已有 {counted} 次；附录C为资料性，请说明理由"
        return Reason(code="exempt", template=template, clause=rule.clause, params=params)
    if standing is Standing.OVER:
        template = "{grade}级每年 {count} 次，本年已有 {counted} 次，超出频次；附录C为资料性，请说明理由"
        return Reason(code="over", template=template, clause=rule.clause, params=params)
    template = "{grade}级每年 {count} 次，本年至今 {counted} 次，尚未达到"
    return Reason(code="short", template=template, clause=rule.clause, params=params)
