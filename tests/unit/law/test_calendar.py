from datetime import date, timedelta

import pytest

from evenwatt.law.calendar import WorkingCalendar, YearSchedule, read_calendar, working_calendar

UNANNOUNCED = 2090

# Typed from the State Council's notices (国务院办公厅关于…年部分节假日安排的通知), which give each holiday by
# its first and last day: of 8 December 2022, 25 October 2023, 12 November 2024 and 4 November 2025.
HOLIDAYS = {
    2023: "01-01 01-02, 01-21 01-27, 04-05 04-05, 04-29 05-03, 06-22 06-24, 09-29 10-06",
    2024: "01-01 01-01, 02-10 02-17, 04-04 04-06, 05-01 05-05, 06-10 06-10, 09-15 09-17, 10-01 10-07",
    2025: "01-01 01-01, 01-28 02-04, 04-04 04-06, 05-01 05-05, 05-31 06-02, 10-01 10-08",
    2026: "01-01 01-03, 02-15 02-23, 04-04 04-06, 05-01 05-05, 06-19 06-21, 09-25 09-27, 10-01 10-07",
}
MAKE_UP_DAYS = {
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
WORKING_DAYS = {2023: 260 - 18 + 7, 2024: 262 - 19 + 8, 2025: 261 - 18 + 5, 2026: 261 - 19 + 6}
"""By hand: the weekdays of the year, less those that are holidays, plus the make-up days."""


@pytest.mark.parametrize("year", HOLIDAYS)
def test_every_day_of_a_published_year(year: int) -> None:
    free = {day for period in HOLIDAYS[year].split(", ") for day in between(year, *period.split())}
    worked = {date.fromisoformat(f"{year}-{day}") for day in MAKE_UP_DAYS[year].split()}
    calendar = working_calendar()
    for day in between(year, "01-01", "12-31"):
        expected = day in worked or (day.weekday() < 5 and day not in free)
        assert calendar.is_working(day) == expected, day
        if day in free and day.weekday() < 5:
            assert calendar.holiday(day), day


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_the_working_days_of_a_year(year: int) -> None:
    calendar = working_calendar()
    assert sum(map(calendar.is_working, between(year, "01-01", "12-31"))) == WORKING_DAYS[year]


def between(year: int, first: str, last: str) -> list[date]:
    start, end = (date.fromisoformat(f"{year}-{day}") for day in (first, last))
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def test_a_free_day_has_its_holidays_name_and_a_weekend_has_none() -> None:
    calendar = working_calendar()
    assert calendar.holiday(date(2026, 10, 3)) == "国庆节"  # a Saturday within the holiday
    assert calendar.holiday(date(2026, 10, 10)) == ""  # worked for it
    assert calendar.holiday(date(2026, 10, 17)) == ""


def test_an_unannounced_year_knows_its_weekends_and_the_festivals_that_are_fixed_by_date() -> None:
    calendar = working_calendar()
    assert not calendar.announced(UNANNOUNCED)
    free = [day for day in between(UNANNOUNCED, "01-01", "12-31") if not calendar.is_working(day)]
    festivals = {f"{day:%m-%d}" for day in free if calendar.holiday(day)}
    assert festivals == {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}
    assert all(day.weekday() >= 5 for day in free if not calendar.holiday(day))
    assert calendar.is_working(date(UNANNOUNCED, 10, 4))  # a Wednesday in what will be a holiday


def test_the_fixed_festivals_hold_from_the_day_on_which_they_were_set() -> None:
    written = "{years: {}, fixed_festivals: [{from: 2091-01-01, days: {劳动节: ['05-01']}}]}"
    calendar = read_calendar(written)
    assert calendar.is_working(date(2090, 5, 1))
    assert not calendar.is_working(date(2091, 5, 1))
    assert calendar.as_known(2089, reaches_back=True).holiday(date(2091, 5, 1)) == "劳动节"


@pytest.mark.parametrize("year", [UNANNOUNCED, 2026])
def test_the_overlay_announces_a_year_and_wins_over_the_package(year: int) -> None:
    weekday, saturday = first(year, 0), first(year, 5)
    schedule = YearSchedule(holidays={weekday: "试例"}, make_up_days=frozenset({saturday}))
    calendar = WorkingCalendar({year: schedule})
    assert calendar.announced(year)
    assert not calendar.is_working(weekday)
    assert calendar.is_working(saturday)
    assert calendar.is_working(weekday + timedelta(days=1))
    assert not calendar.is_working(saturday + timedelta(days=1))


def first(year: int, weekday: int) -> date:
    march = date(year, 3, 1)
    return march + timedelta(days=(weekday - march.weekday()) % 7)


NEXT_YEAR = """
years:
  2090:
    source: 试例
    holidays: {元旦: [2089-12-31, 2090-01-02], 国庆节: [2090-10-01, 2090-10-07]}
    make_up_days: [2090-10-08]
"""


def test_an_announced_year_is_read_as_the_notice_writes_it() -> None:
    calendar = read_calendar(NEXT_YEAR)
    assert calendar.announced(2090)
    assert not calendar.announced(2089)
    assert calendar.holiday(date(2089, 12, 31)) == "元旦"  # named by the notice on the next year
    assert calendar.holiday(date(2090, 10, 2)) == "国庆节"
    assert not calendar.is_working(date(2090, 10, 2))
    assert calendar.is_working(date(2090, 10, 8))  # a Sunday
    assert calendar.is_working(date(2026, 10, 10))  # other years stay as the package knows them


@pytest.mark.parametrize(
    ("written", "misread"),
    [
        ("source: 试例", "source:"),
        ("2090-10-07]", "2090-09-30]"),
        ("make_up_days: [2090-10-08]", "make_up_days: [2090-10-09]"),
        ("make_up_days: [2090-10-08]", "make_up_days: [2090-10-07]"),
    ],
)
def test_a_slip_of_the_pen_in_an_announced_year_is_refused(written: str, misread: str) -> None:
    with pytest.raises(ValueError, match="2090"):
        read_calendar(NEXT_YEAR.replace(written, misread))


def test_a_calendar_of_before_a_notice_does_not_know_what_it_changed_in_december() -> None:
    before = working_calendar().as_known(2018, reaches_back=True)
    assert before.is_working(date(2018, 12, 31))  # the notice on 2019 made it a holiday
    assert not working_calendar().is_working(date(2018, 12, 31))
    assert before.awaits_notice(date(2018, 12, 31))
    assert not working_calendar().awaits_notice(date(2018, 12, 31))
    assert not working_calendar().as_known(2018, reaches_back=False).awaits_notice(date(2018, 12, 31))
