"""The window in which a firm files, its extension if there is one, and reminders (R-4.2.1-a, R-4.2.2-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.deadlines import Calendar, deadline
from evenwatt.rules.platform_season import season_opens

OPERATORS, PLATFORMS = "R-4.2.1-a", "R-4.2.2-a"


class Phase(StrEnum):
    """Where a day stands to a window. In the extension a filing is late, and not urged yet."""

    BEFORE = "before"
    OPEN = "open"
    LAST_DAYS = "last_days"
    EXTENDED = "extended"
    OVER = "over"


@dataclass(frozen=True)
class FilingWindow:
    """``last_day`` and ``extended_until`` lie in the window; without an extension they are the same day."""

    rule: str
    opens_on: date
    reminded_from: date
    last_day: date
    extended_until: date

    def is_open(self, on: date) -> bool:
        """Return whether a filing of a day is in the window or its extension. Clause: R-4.2.2-a."""
        return self.phase(on) not in (Phase.BEFORE, Phase.OVER)

    def phase(self, on: date) -> Phase:
        """Return where a day stands. Clause: R-4.2.1-a, R-4.2.2-a."""
        if on < self.opens_on:
            return Phase.BEFORE
        if on > self.extended_until:
            return Phase.OVER
        if on > self.last_day:
            return Phase.EXTENDED
        return Phase.LAST_DAYS if on >= self.reminded_from else Phase.OPEN


def filing_window(rule: str, *, year: int, calendar: Calendar) -> FilingWindow:
    """Return when operators (R-4.2.1-a) or platforms (R-4.2.2-a) file for a year.

    The text opens no window for operators: theirs is open from the year's first day in force. It knows no
    extension either: ``filing_extension`` is none until a province sets one.

    Raises:
        Denied: ``rule`` is no yearly filing, or was not in force in that year.

    Clause: R-4.2.1-a, R-4.2.2-a.
    """
    if rule not in (OPERATORS, PLATFORMS):
        raise Denied("{rule} 不是年度报备", clause=OPERATORS, code="no_filing_window", rule=rule)
    opens_on = season_opens(year=year) if rule == PLATFORMS else catalog().first_day(rule, year=year)
    last_day = deadline(rule, start=opens_on, calendar=calendar).due_on
    days = {
        name: timedelta(days=catalog().value(name, on=last_day))
        for name in ("filing_extension", "filing_reminder")
    }
    return FilingWindow(
        rule=rule,
        opens_on=opens_on,
        reminded_from=max(opens_on, last_day - days["filing_reminder"]),
        last_day=last_day,
        extended_until=last_day + days["filing_extension"],
    )


def require_urgeable(window: FilingWindow, *, on: date) -> None:
    """Refuse an urging letter while the firm can still file in time or in an allowed extension.

    Clause: R-4.1.1-e.
    """
    if window.phase(on) is not Phase.OVER:
        raise Denied(
            "报备期限至 {last_day} 尚未届满，不能催报；届满后仍未报备的再发催报函",
            clause="R-4.1.1-e",
            code="window_runs",
            last_day=window.extended_until,
        )
