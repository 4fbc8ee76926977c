"""When platforms stop connecting a charger, who tells them, and when it may return (R-4.2.2-c, R-4.4.6-g)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile

from evenwatt.law.refusal import Denied
from evenwatt.rules.connection import Connection, connected_platforms
from evenwatt.rules.deadlines import Calendar, deadline
from evenwatt.rules.jurisdiction import city_unit


class StopGround(StrEnum):
    """Why a charger may not be connected."""

    FAILED = "failed"
    UNRECTIFIED = "unrectified"
    FAILED_AGAIN = "failed_again"


class Compliance(StrEnum):
    """Where a platform's confirmation of a notice stands."""

    AWAITED = "awaited"
    OVERDUE = "overdue"
    CONFIRMED = "confirmed"
    CONFIRMED_LATE = "confirmed_late"


@dataclass(frozen=True)
class Result:
    """A verification of the charger, or the evaluation of its lot where it was not in the sample."""

    on: date
    conforming: bool


@dataclass(frozen=True)
class StopNotice:
    """What the city bureau tells one platform."""

    bureau: str
    platform: str
    charger: str
    ground: StopGround
    clause: str
    on: date


def stop_ground(
    results: Sequence[Result], *, rectify_by: date | None, rectified_on: date | None, on: date
) -> StopGround | None:
    """Return why a charger may not be connected on a day, ``None`` if it may; a pass ends every ground.

    ``results`` are in their order, of one day the later last. ``rectify_by`` is the last timely day of the
    rectification ordered after the failure; rectified on that day is in time. Failed again is what fails
    after its rectification; a re-verification (复检) before that upholds the first failure.

    Clause: R-4.2.2-c, R-4.4.6-g.
    """
    known = [result for result in results if result.on <= on]
    failures = list(takewhile(lambda result: not result.conforming, reversed(known)))
    if not failures:
        return None
    if rectified_on is not None and len(failures) > 1 and failures[0].on >= rectified_on:
        return StopGround.FAILED_AGAIN
    ended_on = on if rectified_on is None else min(rectified_on, on)
    if rectify_by is not None and ended_on > rectify_by:
        return StopGround.UNRECTIFIED
    return StopGround.FAILED


def stop_notices(
    connections: Iterable[Connection], *, charger: str, county: str, ground: StopGround, on: date
) -> tuple[StopNotice, ...]:
    """Return the notices of a day: the city of the charger's station to every platform that connects it.

    Raises:
        Denied: ``county`` is no county of the province.

    Clause: R-4.2.2-c, R-4.4.6-g.
    """
    bureau = city_unit(county)
    clause = "R-4.2.2-c" if ground is StopGround.FAILED else "R-4.4.6-g"
    platforms = connected_platforms(connections, charger=charger, on=on)
    return tuple(StopNotice(bureau, platform, charger, ground, clause, on) for platform in platforms)


def compliance(*, notified_on: date, confirmed_on: date | None, on: date, calendar: Calendar) -> Compliance:
    """Return where the confirmation of a notice stands on a day; the last day of the period is in time.

    Raises:
        Denied: confirmed before the notice.

    Clause: R-4.2.2-c.
    """
    if confirmed_on is not None and confirmed_on < notified_on:
        raise Denied(
            "确认日期 {confirmed_on} 早于通知日期 {notified_on}",
            clause="R-4.2.2-c",
            code="confirmed_before_notice",
            confirmed_on=confirmed_on,
            notified_on=notified_on,
        )
    due_on = deadline("R-4.2.2-c", start=notified_on, calendar=calendar).due_on
    if confirmed_on is None or on < confirmed_on:
        return Compliance.AWAITED if on <= due_on else Compliance.OVERDUE
    return Compliance.CONFIRMED if confirmed_on <= due_on else Compliance.CONFIRMED_LATE


def require_reconnectable(results: Sequence[Result], *, charger: str, on: date) -> None:
    """Refuse to connect a charger again before the last result up to that day is a pass.

    Clause: R-4.2.2-c.
    """
    if stop_ground(results, rectify_by=None, rectified_on=None, on=on) is not None:
        raise Denied(
            "充电设施“{charger}”尚未重新检定或评价合格，不能恢复接入",
            clause="R-4.2.2-c",
            code="not_passed",
            charger=charger,
        )
