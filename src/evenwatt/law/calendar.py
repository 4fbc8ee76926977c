"""Which days are working days: published holiday schedules, make-up days included.

The schedule of a year is announced late in the year before. Until then its weekends are all that is
known, and whoever counts through it must say that the result is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import chinese_calendar
import yaml

_SATURDAY = 5


@dataclass(frozen=True)
class YearSchedule:
    """A holiday schedule: weekdays that are free, and weekend days that are worked."""

    holidays: frozenset[date]
    make_up_days: frozenset[date]


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days of the published years; ``overlay`` adds years the installed package does not know."""

    overlay: Mapping[int, YearSchedule]

    def announced(self, year: int) -> bool:
        """Tell whether the holiday schedule of ``year`` is published."""
        return year in self.overlay or _packaged(year)

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on ``day``; in an unannounced year by its weekends only."""
        if schedule := self.overlay.get(day.year):
            return day in schedule.make_up_days or (_is_weekday(day) and day not in schedule.holidays)
        return chinese_calendar.is_workday(day) if _packaged(day.year) else _is_weekday(day)


@cache
def working_calendar() -> WorkingCalendar:
    """Return the calendar of ``chinesecalendar`` and of ``law/calendar.yaml``, which wins."""
    text = (files("evenwatt.law") / "calendar.yaml").read_bytes()
    years = yaml.load(text, Loader=yaml.CSafeLoader)["years"]
    return WorkingCalendar(
        {
            year: YearSchedule(frozenset(entry["holidays"]), frozenset(entry["make_up_days"]))
            for year, entry in years.items()
        }
    )


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


@cache
def _packaged(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
