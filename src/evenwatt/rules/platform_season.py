"""For which year a platform files on a day, and by when (R-4.2.2-a)."""

from __future__ import annotations

from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied


def season_opens(*, year: int) -> date:
    """Return the first day on which platforms file for a year. Clause: R-4.2.2-a."""
    opens = catalog().value("R-4.2.2-a.opens", on=date(year, 12, 31))
    return date.fromisoformat(f"{year}-{opens}")


def platform_filing_year(*, on: date, registered_on: date) -> int:
    """Return the year that a platform's forms F and B are for when they are submitted on a day.

    It is the year whose window opened last: what is filed in January is late for the year before. A platform
    registered since then has missed nothing, and files for its first year.

    Raises:
        Denied: the platform is registered later than that day.

    Clause: R-4.2.2-a.
    """
    if on < registered_on:
        raise Denied(
            "报备日期 {on} 早于平台登记日期 {registered_on}",
            clause="R-4.2.2-a",
            code="not_registered_yet",
            on=on,
            registered_on=registered_on,
        )
    year = on.year if on >= season_opens(year=on.year) else on.year - 1
    return max(year, registered_on.year)
