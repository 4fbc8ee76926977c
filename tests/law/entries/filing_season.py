"""The window of a yearly filing, and when a late filer may be urged."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import Catalog, catalog, consulting
from evenwatt.rules.filing_season import FilingWindow, Phase, filing_window, require_urgeable


def season(*, window: str, year: int, extended: dict[str, Any] | None = None) -> FilingWindow:
    with consulting(_with_extension(**extended) if extended else catalog()):
        return filing_window(window, year=year, calendar=working_calendar())


def phase(*, day: date, **given: Any) -> Phase:
    return season(**given).phase(day)


def is_open(*, day: date, **given: Any) -> bool:
    return season(**given).is_open(day)


def _with_extension(*, days: int, **begins: date) -> Catalog:
    """The parameters once a province has allowed an extension from a day."""
    (none,) = catalog().versions["filing_extension"]
    before = replace(none, until=begins["from"] - timedelta(days=1))
    allowed = replace(none, value=days, since=begins["from"])
    return Catalog({**catalog().versions, "filing_extension": (before, allowed)})


def urge(*, day: date, **given: Any) -> None:
    require_urgeable(season(**given), on=day)


ENTRIES = {"filing_phase": phase, "filing_open": is_open, "urge": urge}
