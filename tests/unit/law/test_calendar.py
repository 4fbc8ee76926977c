from datetime import date, timedelta

import pytest

from evenwatt.law.calendar import WorkingCalendar, YearSchedule, working_calendar

UNANNOUNCED = 2090

# State Council notice of 4 November 2025 on the holidays of 2026
HOLIDAYS_2026 = [
    (date(2026, 1, 1), 3),
    (date(2026, 2, 15), 9),
    (date(2026, 4, 4), 3),
    (date(2026, 5, 1), 5),
    (date(2026, 6, 19), 3),
    (date(2026, 9, 25), 3),
    (date(2026, 10, 1), 7),
]
MAKE_UP_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]


def test_every_day_of_a_published_year() -> None:
    free = {first + timedelta(days=n) for first, days in HOLIDAYS_2026 for n in range(days)}
    worked = {date(2026, month, day) for month, day in MAKE_UP_2026}
    calendar = working_calendar()
    for n in range(365):
        day = date(2026, 1, 1) + timedelta(days=n)
        expected = day in worked or (day.weekday() < 5 and day not in free)
        assert calendar.is_working(day) == expected, day


def test_an_unannounced_year_knows_its_weekends_only() -> None:
    calendar = working_calendar()
    assert not calendar.announced(UNANNOUNCED)
    assert calendar.is_working(date(UNANNOUNCED, 10, 2))  # a Monday in what will be a holiday
    assert not calendar.is_working(date(UNANNOUNCED, 10, 1))  # a Sunday


@pytest.mark.parametrize("year", [UNANNOUNCED, 2026])
def test_the_overlay_announces_a_year_and_wins_over_the_package(year: int) -> None:
    weekday, saturday = first(year, 0), first(year, 5)
    schedule = YearSchedule(holidays=frozenset({weekday}), make_up_days=frozenset({saturday}))
    calendar = WorkingCalendar({year: schedule})
    assert calendar.announced(year)
    assert not calendar.is_working(weekday)
    assert calendar.is_working(saturday)
    assert calendar.is_working(weekday + timedelta(days=1))
    assert not calendar.is_working(saturday + timedelta(days=1))


def first(year: int, weekday: int) -> date:
    march = date(year, 3, 1)
    return march + timedelta(days=(weekday - march.weekday()) % 7)
