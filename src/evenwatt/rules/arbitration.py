"""Arbitration verification (仲裁检定) in a dispute with a consumer (R-4.5-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import Calendar, deadline

_CLAUSE = "R-4.5-a"


@dataclass(frozen=True)
class Arbitration:
    """``notify_by``: the last day to notify both parties; ``second_by``: the last to ask for a second one."""

    notify_by: date
    second_by: date | None
    final: bool


def require_settlement_tried(*, settlement_failed: bool) -> None:
    """Refuse a dispute that the parties have not tried to settle between themselves. Clause: R-4.5-a."""
    if not settlement_failed:
        raise Denied("请先与运营机构沟通协调；无效的，再申请处理", clause=_CLAUSE, code="not_yet_settled")


def arbitration(
    *, accepted_on: date, received_on: date | None, is_second: bool, on: date, calendar: Calendar
) -> Arbitration:
    """Return the terms of an arbitration verification as they stand on a day.

    ``received_on`` is the day on which a party received its result, ``None`` before. A second one is final;
    so is a first one that nobody has contested, once the time to do so is over.

    Raises:
        Denied: the periods were not in force on these days.

    Clause: R-4.5-a.
    """
    notify_by = deadline("R-4.5-a.notice", start=accepted_on, calendar=calendar).due_on
    if is_second or received_on is None:
        return Arbitration(notify_by, None, final=is_second and received_on is not None)
    second_by = deadline("R-4.5-a.second", start=received_on, calendar=calendar).due_on
    return Arbitration(notify_by, second_by, final=on > second_by)


def require_second_in_time(*, received_on: date, asked_on: date, calendar: Calendar) -> None:
    """Refuse a second arbitration before the receipt of the first result, and after its period.

    The first and the last day are good.

    Clause: R-4.5-a.
    """
    if asked_on < received_on:
        raise Denied(
            "第一次仲裁检定的结果于 {received_on} 收到，申请二次仲裁检定不能早于这一天",
            clause=_CLAUSE,
            code="second_early",
            received_on=received_on,
        )
    second_by = deadline("R-4.5-a.second", start=received_on, calendar=calendar).due_on
    if asked_on > second_by:
        raise Denied(
            "申请二次仲裁检定的期限已于 {second_by} 届满，第一次的结果为准",
            clause=_CLAUSE,
            code="second_late",
            second_by=second_by,
        )
