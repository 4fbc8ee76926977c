"""Spans of time that a file of registers holds: a week of a quarter, or the whole quarter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from evenwatt.analytics.quarters import Quarter, midnight

_WEEKS = 13
"""The last one has the days left over: six to eight."""


@dataclass(frozen=True, order=True)
class Span:
    """The ``week``-th seven days of a quarter, written 2026Q3-w05; all of it where that is 0, written 2026Q3.

    New readings go into weeks, so that those of a day rewrite little; whoever writes a quarter at once may
    put it into one file.
    """

    quarter: Quarter
    week: int = 0

    @classmethod
    def parse(cls, text: str) -> Span | None:
        """Return the span written so, if there is one."""
        found = re.fullmatch(r"(20\d{2}Q[1-4])(?:-w(0[1-9]|1[0-3]))?", text)
        return cls(Quarter.parse(found[1]), int(found[2] or 0)) if found else None

    @classmethod
    def of(cls, day: date) -> Span:
        """Return the week in which a day lies."""
        quarter = Quarter.of(day)
        return cls(quarter, min((day - quarter.begins_on).days // 7 + 1, _WEEKS))

    def __str__(self) -> str:
        return f"{self.quarter}-w{self.week:02d}" if self.week else str(self.quarter)

    def seconds(self, timezone: str) -> tuple[int, int]:
        """Return begin and end [s since 1970, UTC], the end not included, by a station's clock."""
        begin, end = self.quarter.seconds(timezone)
        if self.week:
            first = self.quarter.begins_on + timedelta(weeks=self.week - 1)
            begin = midnight(first, timezone)
        if 0 < self.week < _WEEKS:
            end = midnight(first + timedelta(weeks=1), timezone)
        return begin, end
