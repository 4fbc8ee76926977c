"""The counting of a period shown day by day, so that anyone can count along (R-0-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from evenwatt.law.catalog import catalog
from evenwatt.rules.deadlines import Calendar, Deadline, is_settled

_DAY = timedelta(days=1)
_SATURDAY = 5
_COUNTED_ONE_BY_ONE = {"working_days", "calendar_days"}


class NamedCalendar(Calendar, Protocol):
    """What showing the count needs to know of a calendar besides."""

    def holiday(self, day: date) -> str: ...


class DayStatus(StrEnum):
    """What a day is in the count; ``DATE`` is a fixed date, or the day that corresponds after months."""

    EVENT = "event"
    COUNTED = "counted"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    ROLLED_TO = "rolled_to"
    DATE = "date"


@dataclass(frozen=True)
class CountedDay:
    """One day on the way: ``number`` is its place in the count, ``None`` if it does not count.

    ``holiday`` names the holiday the day belongs to; ``provisional`` says that a notice to come may change
    the day.
    """

    day: date
    status: DayStatus
    number: int | None
    holiday: str
    provisional: bool


def day_by_day(due: Deadline, *, start: date, calendar: NamedCalendar) -> tuple[CountedDay, ...]:
    """Return every day from the event on ``start`` to the due day, with what it is in the count.

    Periods in months and fixed dates are not counted in days: they show the corresponding day only.

    Clause: R-0-a; the period itself: the clause named by the deadline's rule.
    """
    counts = catalog().param(due.rule, on=start).unit in _COUNTED_ONE_BY_ONE
    number = {day: n for n, day in enumerate(due.counted, 1)} if counts else {}
    first = start + _DAY if counts else due.counted[-1]
    event = CountedDay(start, DayStatus.EVENT, None, calendar.holiday(start), provisional=False)
    days = (first + _DAY * n for n in range((due.due_on - first).days + 1))
    return (
        event,
        *(
            CountedDay(
                day,
                _status(day, number.get(day), due, calendar),
                number.get(day),
                calendar.holiday(day),
                provisional=due.provisional and not is_settled(day, calendar=calendar, on=start),
            )
            for day in days
        ),
    )


def _status(day: date, number: int | None, due: Deadline, calendar: NamedCalendar) -> DayStatus:
    if number is not None:
        make_up = calendar.is_working(day) and day.weekday() >= _SATURDAY
        return DayStatus.MAKE_UP if make_up else DayStatus.COUNTED
    if day == due.counted[-1]:
        return DayStatus.DATE
    if day == due.due_on:
        return DayStatus.ROLLED_TO
    return DayStatus.HOLIDAY if calendar.holiday(day) else DayStatus.WEEKEND
