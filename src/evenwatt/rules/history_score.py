"""The points of the criteria that follow from the record: D.2.7 and D.5.1 to D.5.4 (R-5-c)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.law.score_tables import Criterion, History, ScoreTable, score_table
from evenwatt.rules.months import add_months


@dataclass(frozen=True)
class Evidence:
    """One event of an operator's record: a conclusion, spot check, complaint, penalty or the like.

    ``on`` is the day of the conclusion or decision, ``kind`` as the tables in ``law/scores`` name it.
    """

    kind: str
    on: date
    reference: str = ""


@dataclass(frozen=True)
class HistoryScore:
    """The points of one criterion, with what they rest on.

    ``first_on`` and ``last_on`` bound the window, both days included; ``counted`` are the events that cost
    points; ``void`` says that there is no history yet, so that the criterion scores full and is marked.
    """

    criterion: str
    points: int
    first_on: date
    last_on: date
    counted: tuple[Evidence, ...]
    void: bool


def history_scores(*, table: str, evidence: Iterable[Evidence], on: date) -> tuple[HistoryScore, ...]:
    """Return the points of every history criterion of a table, assessed on a day.

    A criterion counts conclusions, not chargers. What an assessor judges otherwise, such as the 4 points of
    D.5.2, is not computed here: see :func:`to_be_reasoned`.

    Raises:
        Denied: an event of a kind that no criterion knows, or no edition in force on that day.

    Clause: R-5-c.
    """
    edition, events = (
        score_table(table, on=on),
        sorted(evidence, key=lambda event: (event.on, event.reference)),
    )
    _check_kinds(edition, events)
    return tuple(
        _score(criterion, criterion.history, events, on)
        for criterion in edition.criteria.values()
        if criterion.history is not None
    )


def to_be_reasoned(*, points: Mapping[str, int], record: Iterable[HistoryScore]) -> tuple[str, ...]:
    """Return the criteria that were scored otherwise than the record gives: each asks for a stated reason.

    ``points`` by criterion as a sheet holds them; the 4 points of D.5.2 always are such a judgement.

    Clause: R-5-c.
    """
    return tuple(score.criterion for score in record if points[score.criterion] != score.points)


def _check_kinds(edition: ScoreTable, events: Sequence[Evidence]) -> None:
    histories = [criterion.history for criterion in edition.criteria.values() if criterion.history]
    known = frozenset().union(*(one.counts | one.forfeits | one.favourable for one in histories))
    if unknown := sorted({event.kind for event in events} - known):
        raise Denied(
            "评价表{table}的历史记录没有“{kinds}”这类事项",
            clause="R-5-c",
            code="unknown_evidence",
            table=edition.id,
            kinds=tuple(unknown),
        )


def _score(criterion: Criterion, history: History, events: Sequence[Evidence], on: date) -> HistoryScore:
    first_on = _first_day(history, on)
    within = [event for event in events if first_on <= event.on <= on]
    counted = tuple(event for event in within if event.kind in history.counts | history.forfeits)
    forfeited = any(event.kind in history.forfeits for event in counted)
    heaviest = len(history.points_by_count) - 1
    return HistoryScore(
        criterion=criterion.id,
        points=0 if forfeited else history.points_by_count[min(len(counted), heaviest)],
        first_on=first_on,
        last_on=on,
        counted=counted,
        void=bool(history.favourable)
        and not counted
        and not any(event.kind in history.favourable for event in within),
    )


def _first_day(history: History, on: date) -> date:
    first_on = add_months(on, -12 * history.years)
    return max(first_on, catalog().value("in_force_from", on=on)) if history.since_in_force else first_on
