"""The objection to an evaluation and the re-verification (复检) that follows it (R-4.4.6-h)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import Calendar, deadline

_CLAUSE = "R-4.4.6-h"


class Effect(StrEnum):
    """What a re-verification does to the first conclusion."""

    UPHELD = "upheld"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Reverified:
    """The conclusion that counts, and what became of the first; both stay on record."""

    accepted: bool
    effect: Effect
    kept: tuple[bool, bool]


def require_objection_in_time(*, received_on: date, objected_on: date, calendar: Calendar) -> None:
    """Refuse an objection before the receipt of the report and after the period that runs from it.

    The first and the last day are good.

    Clause: R-4.4.6-h.
    """
    if objected_on < received_on:
        raise Denied(
            "评价报告于 {received_on} 收到，复检申请不能早于这一天",
            clause=_CLAUSE,
            code="objection_early",
            received_on=received_on,
        )
    due_on = deadline(_CLAUSE, start=received_on, calendar=calendar).due_on
    if objected_on > due_on:
        raise Denied("复检申请期已于 {due_on} 届满", clause=_CLAUSE, code="objection_late", due_on=due_on)


def require_same_samples(*, first: Collection[str], second: Collection[str]) -> None:
    """Refuse a re-verification of other chargers than the samples of the first. Clause: R-4.4.6-h."""
    if differing := sorted(set(first) ^ set(second)):
        raise Denied(
            "复检应检定原有的样本，与原样本不一致：{chargers}",
            clause=_CLAUSE,
            code="other_samples",
            chargers=tuple(differing),
        )


def reverified(*, first_accepted: bool, second_accepted: bool) -> Reverified:
    """Return the conclusion after a re-verification: it upholds the first or takes its place.

    Until then neither the stop nor the term of rectification is suspended.

    Clause: R-4.4.6-h.
    """
    effect = Effect.UPHELD if first_accepted == second_accepted else Effect.REPLACED
    return Reverified(second_accepted, effect, (first_accepted, second_accepted))
