"""How a subject is supervised by its credit grade, and what was checked of it (R-C.1-b, R-C.3-a).

Appendix C is informative: nothing here refuses a check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.score_sheet import Subject


class CheckKind(StrEnum):
    """Patrols (日常巡查) and spot checks (监督抽查) are made of operators, inspections of platforms."""

    PATROL = "patrol"
    SPOT_CHECK = "spot_check"
    INSPECTION = "inspection"


#: The kind of check that covers models, by the subject: C.1 asks it of spot checks, C.3 of inspections.
_COVERING = {Subject.OPERATOR: CheckKind.SPOT_CHECK, Subject.PLATFORM: CheckKind.INSPECTION}

_NOTHING: Mapping[str, Any] = {"checks": {}, "duties": []}


class Measure(StrEnum):
    """What the number of a frequency is."""

    MINIMUM = "minimum"
    EXACT = "exact"
    MAXIMUM = "maximum"
    EXEMPT = "exempt"
    COVERAGE = "coverage"  # no number: every model is checked


@dataclass(frozen=True)
class Frequency:
    """How many checks of one kind are made per calendar year."""

    measure: Measure
    count: int


@dataclass(frozen=True)
class Supervision:
    """How a subject of one grade is supervised; ``duties`` are what the text adds to the numbers."""

    mode: str
    checks: Mapping[CheckKind, Frequency]
    duties: frozenset[str]
    clause: str


@dataclass(frozen=True)
class Check:
    """One check of a subject: its kind and day, its cause, the level of its bureau, the models it sampled."""

    kind: CheckKind
    on: date
    cause: str
    level: str
    models: frozenset[str] = frozenset()


def supervision(*, subject: Subject, grade: str, on: date) -> Supervision:
    """Return how a subject of a grade is supervised on a day.

    Raises:
        Denied: unknown grade, or no parameter in force on that day.

    Clause: R-C.1-b, R-C.3-a.
    """
    param = catalog().param(f"supervision_{subject}", on=on)
    if grade not in param.value:
        raise Denied("没有信用等级“{grade}”", clause="R-5-b", code="unknown_grade", grade=grade)
    entry = param.value[grade]
    read = catalog().value("supervision_by_reading", on=on).get(subject, {}).get(grade, _NOTHING)
    checks = {
        CheckKind(kind): Frequency(Measure(number["kind"]), number["count"])
        for kind, number in (entry["checks"] | read["checks"]).items()
    }
    return Supervision(entry["mode"], checks, frozenset([*entry["duties"], *read["duties"]]), param.clause)


def counted_checks(checks: Iterable[Check], *, on: date) -> tuple[Check, ...]:
    """Return the checks of the calendar year up to ``on`` that count, by their cause and by whose they were.

    Raises:
        Denied: a cause that the text does not know.

    Clause: R-C.1-b, R-C.3-a.
    """
    read = {"follow_up": catalog().value("counted_follow_ups", on=on)}
    causes, levels = catalog().value("counted_causes", on=on) | read, catalog().value("counted_levels", on=on)
    this_year = [check for check in checks if check.on.year == on.year and check.on <= on]
    if unknown := sorted({check.cause for check in this_year} - set(causes)):
        raise Denied(
            "没有检查起因“{cause}”", clause="R-C.1-b", code="unknown_cause", cause="、".join(unknown)
        )
    return tuple(check for check in this_year if causes[check.cause] and check.level in levels[check.kind])


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
    """Return the models of a subject that no counted check of the year has sampled yet, sorted.

    A patrol samples none. Empty where the grade does not ask for full coverage (品种规格全覆盖).

    Clause: R-C.1-b, R-C.3-a.
    """
    if "every_model" not in supervision(subject=subject, grade=grade, on=on).duties:
        return ()
    counted = counted_checks(checks, on=on)
    sampled = (check.models for check in counted if check.kind is _COVERING[subject])
    return tuple(sorted(set(models).difference(*sampled)))
