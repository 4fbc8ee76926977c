"""A counted period as the months of a calendar, a week per row."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from evenwatt.rules.day_by_day import CountedDay, DayStatus

_WEEKS = Calendar(firstweekday=0)
_HOLIDAYS = (
    gettext_noop("元旦"),
    gettext_noop("春节"),
    gettext_noop("清明"),
    gettext_noop("劳动节"),
    gettext_noop("端午"),
    gettext_noop("中秋"),
    gettext_noop("国庆节"),
)


@dataclass(frozen=True)
class Cell:
    """One day of a month; ``status`` is empty for days outside the count."""

    day: date
    status: str
    words: tuple[str, ...]
    due: bool
    provisional: bool


@dataclass(frozen=True)
class Month:
    """``weeks`` hold seven places each, Monday first; ``None`` is a day of the neighbouring month."""

    first: date
    provisional: bool
    weeks: list[list[Cell | None]]


def month_grid(days: tuple[CountedDay, ...], *, due_on: date) -> list[Month]:
    """Return the months in which counted days fall; the months between two far days are left out."""
    counted = {one.day: one for one in days}
    months = sorted({one.day.replace(day=1) for one in days})
    return [
        Month(
            first,
            any(one.provisional for one in days if one.day.replace(day=1) == first),
            [
                [_cell(day, counted.get(day), due_on) if day.month == first.month else None for day in week]
                for week in _WEEKS.monthdatescalendar(first.year, first.month)
            ],
        )
        for first in months
    ]


def _cell(day: date, counted: CountedDay | None, due_on: date) -> Cell:
    if counted is None:
        return Cell(day, "", (), due=False, provisional=False)
    words = [_word(counted)]
    if counted.status == DayStatus.MAKE_UP:
        words.append(_("调休"))
    if day == due_on:
        words.append(_("届满"))
    return Cell(day, counted.status, tuple(words), due=day == due_on, provisional=counted.provisional)


def _word(one: CountedDay) -> str:
    match one.status:
        case DayStatus.EVENT:
            return _("起算")
        case DayStatus.COUNTED | DayStatus.MAKE_UP:
            return _("第 {n} 日").format(n=one.number)
        case DayStatus.HOLIDAY:
            return _(one.holiday)
        case DayStatus.WEEKEND:
            return _("休息日")
        case DayStatus.ROLLED_TO:
            return _("顺延")
        case DayStatus.DATE:
            return _("对应日")
