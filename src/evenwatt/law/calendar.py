"""Which days are working days: published holiday schedules, make-up days included.

The schedule of a year is announced late in the year before. Until then its weekends are known and the
festivals whose days the law fixes by date; whoever counts through it must say that the result is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import chinese_calendar
import yaml

_SATURDAY = 5

_LAST_MONTH = 12
"""Only the notice on the next year moves days of it; the package holds them, whenever it was announced."""


@dataclass(frozen=True)
class YearSchedule:
    """An announced holiday schedule: the free days by the holiday's name, and the weekend days worked."""

    holidays: Mapping[date, str]
    make_up_days: frozenset[date]


@dataclass(frozen=True)
class FixedFestivals:
    """The festivals whose days are fixed by date, from a day on: name by month and day."""

    since: date
    names: Mapping[tuple[int, int], str]


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days of the published years.

    ``overlay`` holds schedules that the installed package does not know, by the year they announce. Such
    a schedule replaces the package's year; a day it names in another year (31 December in a notice on the
    next year) it replaces too.
    """

    overlay: Mapping[int, YearSchedule]
    last_known: int | None = None
    """The last year whose schedule may be used, to count again as on an earlier day; any if ``None``."""
    reaches_back: bool = True
    """Whether the notice on a year may change the last days of the year before; it was not asked at first."""
    fixed: tuple[FixedFestivals, ...] = ()
    """What stands in for the schedule of a year that is not announced, the latest last."""

    def announced(self, year: int) -> bool:
        """Tell whether the holiday schedule of ``year`` is published."""
        forgotten = self.last_known is not None and year > self.last_known
        return not forgotten and (year in self.overlay or _packaged(year))

    def awaits_notice(self, day: date) -> bool:
        """Tell whether ``day`` is in December of an announced year and the notice on the next is to come."""
        in_december = self.reaches_back and day.month == _LAST_MONTH
        return in_december and self.announced(day.year) and not self.announced(day.year + 1)

    def last_announced(self, year: int) -> int:
        """Return the last announced year of an unbroken run from ``year``, or the year before it."""
        while self.announced(year):
            year += 1
        return year - 1

    def as_known(self, last: int, *, reaches_back: bool) -> WorkingCalendar:
        """Return the calendar as it was when ``last`` was the last year announced."""
        earlier = {year: schedule for year, schedule in self.overlay.items() if year <= last}
        return WorkingCalendar(earlier, last, reaches_back, self.fixed)

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on ``day``; in an unannounced year by weekends and fixed festivals."""
        for schedule in self.overlay.values():
            if day in schedule.make_up_days:
                return True
            if day in schedule.holidays:
                return False
        if not self.announced(day.year):
            return _is_weekday(day) and not self._fixed_festival(day)
        of_the_next_notice = day.year == self.last_known and day.month == _LAST_MONTH
        if day.year in self.overlay or of_the_next_notice:
            return _is_weekday(day)
        return chinese_calendar.is_workday(day)

    def holiday(self, day: date) -> str:
        """Return the name of the announced or fixed holiday that makes ``day`` free, or an empty string."""
        for schedule in self.overlay.values():
            if day in schedule.holidays:
                return schedule.holidays[day]
        if not self.announced(day.year):
            return self._fixed_festival(day)
        if day.year in self.overlay or self.is_working(day):
            return ""
        _, english = chinese_calendar.get_holiday_detail(day)
        return chinese_calendar.Holiday(english).chinese if english else ""

    def _fixed_festival(self, day: date) -> str:
        in_force = [version.names for version in self.fixed if version.since <= day]
        return in_force[-1].get((day.month, day.day), "") if in_force else ""


@cache
def working_calendar() -> WorkingCalendar:
    """Return the calendar of ``chinesecalendar`` and of ``law/calendar.yaml``, which wins."""
    text = (files("evenwatt.law") / "calendar.yaml").read_bytes()
    return read_calendar(text)


def read_calendar(text: str | bytes) -> WorkingCalendar:
    """Return the calendar of ``chinesecalendar`` and of announced years written like ``law/calendar.yaml``.

    Raises
    ------
    ValueError
        a year without its notice, a holiday that ends before it begins, a make-up day that is no weekend
        day or is a holiday as well: a slip of the pen would move deadlines unseen.
    """
    written = yaml.load(text, Loader=yaml.CSafeLoader)
    return WorkingCalendar(
        {year: _schedule(year, entry) for year, entry in written["years"].items()},
        fixed=tuple(map(_festivals, written.get("fixed_festivals", ()))),
    )


def _festivals(entry: Mapping[str, Any]) -> FixedFestivals:
    days = ((name, day.split("-")) for name, days in entry["days"].items() for day in days)
    return FixedFestivals(entry["from"], {(int(month), int(day)): name for name, (month, day) in days})


def _schedule(year: int, entry: Mapping[str, Any]) -> YearSchedule:
    if not entry.get("source"):
        raise ValueError(f"{year}: the notice that announces the year is not named")
    holidays: dict[date, str] = {}
    for name, (first, last) in entry["holidays"].items():
        if last < first:
            raise ValueError(f"{year}: {name} ends on {last}, before it begins on {first}")
        holidays |= dict.fromkeys(_days(first, last), name)
    make_up_days = frozenset(entry["make_up_days"])
    for day in make_up_days:
        if _is_weekday(day) or day in holidays:
            raise ValueError(f"{year}: {day} cannot be a make-up day")
    return YearSchedule(holidays, make_up_days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


@cache
def _packaged(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
