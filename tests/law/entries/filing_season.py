"""The window of a yearly filing, and when a late filer may be urged."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import Catalog, catalog, consulting
from evenwatt.rules.filing_season import Phase, filing_window, require_urgeable


def phase(*, window: str, year: int, day: date, extended: dict[str, Any] | None = None) -> Phase:
    with consulting(_with_extension(**extended) if extended else catalog()):
        return filing_window(window, year=year, calendar=working_calendar()).phase(day)


def _with_extension(*, days: int, **begins: date) -> Catalog:
    """The parameters once a province has allowed an extension from a day."""
    (none,) = catalog().versions["filing_extension"]
    before = replace(none, until=begins["from"] - timedelta(days=1))
    allowed = replace(none, value=days, since=begins["from"])
    return Catalog({**catalog().versions, "filing_extension": (before, allowed)})


def urge(*, window: str, year: int, day: date) -> None:
    require_urgeable(filing_window(window, year=year, calendar=working_calendar()), on=day)


ENTRIES = {"filing_phase": phase, "urge": urge}
