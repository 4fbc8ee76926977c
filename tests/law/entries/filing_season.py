"""The window of a yearly filing, and when a late filer may be urged."""

from datetime import date

from evenwatt.law.calendar import working_calendar
from evenwatt.rules.filing_season import Phase, filing_window, require_urgeable


def phase(*, window: str, year: int, day: date) -> Phase:
    return filing_window(window, year=year, calendar=working_calendar()).phase(day)


def urge(*, window: str, year: int, day: date) -> None:
    require_urgeable(filing_window(window, year=year, calendar=working_calendar()), on=day)


ENTRIES = {"filing_phase": phase, "urge": urge}
