"""Which chargers are monitored online: a choice, recorded with its day and ground (R-1-a, R-4.3.2-f)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class Enrolment:
    """One stay of a charger in online monitoring; ``until`` is its last day, ``None`` while it lasts."""

    charger: str
    since: date
    ground: str
    until: date | None = None
    end_ground: str = ""

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def enrol(
    *, charger: str, ground: str, filed_on: date | None, on: date, earlier: Iterable[Enrolment] = ()
) -> Enrolment:
    """Return the enrolment of a charger from ``on``; ``earlier`` are the enrolments already recorded.

    Nobody need enrol; ``ground`` says what makes the charger fit for it.

    Raises:
        Denied: no ground, a charger not filed by that day, or one that is enrolled on it or later.

    Clause: R-1-a.
    """
    _require_ground(ground)
    if filed_on is None or on < filed_on:
        raise Denied(
            "充电设施“{charger}”在 {on} 尚未报备，报备后才能纳入在线监测",
            clause="R-1-a",
            code="not_filed",
            charger=charger,
            on=on,
        )
    for stay in earlier:
        if stay.charger == charger and (stay.until is None or on <= stay.until):
            raise Denied(
                "充电设施“{charger}”已自 {since} 起纳入在线监测，不必再次纳入",
                clause="R-1-a",
                code="already_enrolled",
                charger=charger,
                since=stay.since,
            )
    return Enrolment(charger, on, ground)


def end_enrolment(enrolment: Enrolment, *, ground: str, on: date) -> Enrolment:
    """Return the enrolment with ``on`` as its last day.

    Raises:
        Denied: no ground, ended before, or a day before it began.

    Clause: R-1-a.
    """
    _require_ground(ground)
    if enrolment.until is not None:
        raise Denied(
            "充电设施“{charger}”的在线监测已于 {until} 结束",
            clause="R-1-a",
            code="already_ended",
            charger=enrolment.charger,
            until=enrolment.until,
        )
    if on < enrolment.since:
        raise Denied(
            "结束日期 {on} 早于纳入日期 {since}",
            clause="R-1-a",
            code="ended_before_begun",
            on=on,
            since=enrolment.since,
        )
    return replace(enrolment, until=on, end_ground=ground)


def monitored(enrolments: Iterable[Enrolment], *, on: date) -> frozenset[str]:
    """Return the chargers that are monitored online on a day, the first and last day included.

    Clause: R-1-a.
    """
    return frozenset(stay.charger for stay in enrolments if stay.covers(on))


def left_out_of_sampling(
    *, due: Collection[str], monitored: Collection[str], planned: Collection[str]
) -> tuple[str, ...]:
    """Return the monitored chargers that are due for verification and yet not up for the draw, sorted.

    Monitoring replaces no verification: a plan that leaves one of them out is wrong.

    Clause: R-4.3.2-f.
    """
    return tuple(sorted((set(due) & set(monitored)) - set(planned)))


def _require_ground(ground: str) -> None:
    if not ground.strip():
        raise Denied("纳入或结束在线监测，请写明依据", clause="R-1-a", code="ground_missing")
