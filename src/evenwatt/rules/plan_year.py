"""Into which year's plan a filed charger goes (R-4.1.1-c)."""

from __future__ import annotations

from datetime import date

from evenwatt.law.catalog import catalog


def plan_year(*, filed_on: date) -> int:
    """Return the plan year: the year of filing up to the cut-off day, that day included, the next after it.

    Raises:
        Denied: no cut-off was in force on that day.

    Clause: R-4.1.1-c.
    """
    month, day = map(int, catalog().value("R-4.1.1-c", on=filed_on).split("-"))
    in_time = filed_on <= date(filed_on.year, month, day)
    return filed_on.year if in_time else filed_on.year + 1


def last_filing_day(year: int) -> date:
    """Return the last day on which a filing still enters the plan of ``year`` (R-4.1.1-c)."""
    month, day = map(int, catalog().value("R-4.1.1-c", on=date(year, 1, 1)).split("-"))
    return date(year, month, day)
