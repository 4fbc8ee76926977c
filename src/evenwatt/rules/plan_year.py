"""Into which year's plan a filed charger goes (R-4.1.1-c)."""

from __future__ import annotations

from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.rules.deadlines import Calendar, deadline

_CUT_OFF = "R-4.1.1-c"


def plan_year(*, filed_on: date) -> int:
    """Return the plan year: the year of filing up to the cut-off day, that day included, the next after it.

    Raises:
        Denied: no cut-off was in force on that day.

    Clause: R-4.1.1-c.
    """
    in_time = filed_on <= _cut_off(filed_on.year, on=filed_on)
    return filed_on.year if in_time else filed_on.year + 1


def year_to_plan(*, filed_on: date, on: date) -> int:
    """Return the year of the plan for which a filed charger waits that no plan took in until ``on``.

    What a year's plan left out waits like what is filed on that day: for that year's plan up to its cut-off,
    for the next one after it.

    Raises:
        Denied: no cut-off was in force on the later of the two days.

    Clause: R-4.1.1-c.
    """
    return plan_year(filed_on=max(filed_on, on))


def plan_issue_day(*, filed_on: date, calendar: Calendar) -> date | None:
    """Return the last day for issuing the plan into which a filed charger goes.

    What is filed after that day and up to the cut-off still goes into the plan of its year, which is issued
    by then; for taking it in the text names no day, and none is returned.

    Raises:
        Denied: no cut-off, or no day of issue, was in force on that day.

    Clause: R-4.4.3-a, R-4.1.1-c.
    """
    issued_by = deadline("R-4.4.3-a", start=filed_on, calendar=calendar).due_on
    return issued_by if issued_by.year == plan_year(filed_on=filed_on) else None


def last_filing_day(year: int) -> date:
    """Return the last day on which a filing still enters the plan of ``year``.

    Raises:
        Denied: no cut-off was in force in that year.

    Clause: R-4.1.1-c.
    """
    return _cut_off(year, on=catalog().first_day(_CUT_OFF, year=year))


def _cut_off(year: int, *, on: date) -> date:
    month, day = map(int, catalog().value(_CUT_OFF, on=on).split("-"))
    return date(year, month, day)
