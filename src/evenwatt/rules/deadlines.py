"""When something is due: the one way in which the periods and fixed dates of the regulation are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from evenwatt.law.catalog import Param, catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.months import add_months

_DAY = timedelta(days=1)
PERIOD_UNITS = frozenset(("working_days", "calendar_days", "months", "before_date", "until_date"))
_LAST_YEAR = 2199  # a slip of the pen; what dates can hold ends far later


class Calendar(Protocol):
    """What counting needs to know of a calendar."""

    def is_working(self, day: date) -> bool: ...
    def announced(self, year: int) -> bool: ...
    def awaits_notice(self, day: date) -> bool: ...


@dataclass(frozen=True)
class Deadline:
    """The last timely day under a rule, and the days counted on the way.

    ``provisional`` is true while the count touches a day that a notice on holidays to come may change.
    """

    rule: str
    due_on: date
    provisional: bool
    counted: tuple[date, ...]


def deadline(rule: str, *, start: date, calendar: Calendar) -> Deadline:
    """Return the last timely day of the period that ``rule`` sets, counted from the event on ``start``.

    The day of the event is not counted. A fixed date is the first one that is not over on ``start``.

    Raises:
        Denied: ``rule`` sets no period, or none was in force on ``start``.

    Clause: R-0-a; the period itself: the clause named by ``rule``.
    """
    if start.year > _LAST_YEAR:
        raise Denied("起算日不能晚于 {year} 年，请核对年份", clause="R-0-a", code="too_far", year=_LAST_YEAR)
    period = catalog().param(rule, on=start)
    match period.unit:
        case "working_days":
            counted = _working_days(period.value, start, calendar)
        case "calendar_days":
            counted = tuple(start + _DAY * n for n in range(1, period.value + 1))
        case "months":
            counted = (add_months(start, period.value),)
        case "before_date" | "until_date":
            return Deadline(rule, due_on := _fixed_date(period, start), False, (due_on,))
        case _:
            raise Denied("{rule} 没有规定期限", clause="R-0-a", code="no_period", rule=rule)
    rolls = catalog().value("rolls_to_working_day", on=start)[period.unit]
    due_on = _working_day_from(counted[-1], calendar) if rolls else counted[-1]
    if period.unit == "working_days":
        weighed = counted
    elif rolls:
        weighed = (counted[-1], due_on)
    else:
        weighed = ()
    provisional = not all(is_settled(day, calendar=calendar, on=start) for day in weighed)
    return Deadline(rule, due_on, provisional, counted)


def periods() -> tuple[Param, ...]:
    """Return the newest version of every period and last day of the text: what :func:`deadline` counts.

    They are named by their clause, with a word where the clause sets several. Clause: R-0-a.
    """
    newest = (versions[-1] for versions in catalog().versions.values())
    named = (one for one in newest if one.name == one.clause or one.name.startswith(f"{one.clause}."))
    return tuple(one for one in named if one.unit in PERIOD_UNITS)


def is_settled(day: date, *, calendar: Calendar, on: date) -> bool:
    """Return whether no notice to come can change ``day``: neither that on its year nor that on the next.

    ``on`` is the day of the event, as of which the law is read. Clause: R-0-a, reading year-end-notice.
    """
    if not calendar.announced(day.year):
        return False
    if not calendar.awaits_notice(day):
        return True  # the parameter is not consulted: what is stored of most decisions stays as it was
    last_days = catalog().value("year_end_days_of_next_notice", on=on)
    return day <= date(day.year, 12, 31) - _DAY * last_days


def _working_days(amount: int, start: date, calendar: Calendar) -> tuple[date, ...]:
    counted: list[date] = []
    day = start
    while len(counted) < amount:
        day = _working_day_from(day + _DAY, calendar)
        counted.append(day)
    return tuple(counted)


def _working_day_from(day: date, calendar: Calendar) -> date:
    while not calendar.is_working(day):
        day += _DAY
    return day


def _fixed_date(period: Param, start: date) -> date:
    last = _last_day(period, start.year, start)
    return last if start <= last else _last_day(period, start.year + 1, start)


def _last_day(period: Param, year: int, on: date) -> date:
    month, day = map(int, period.value.split("-"))
    named = date(year, month, day)
    excluded = period.unit == "before_date" and not catalog().value("before_inclusive", on=on)
    return named - _DAY if excluded else named
