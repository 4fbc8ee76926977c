"""Calendar quarters of a station: the span one estimate is made from, in the station's own time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from evenwatt.law.refusal import Denied


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; written 2026Q3."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter written as 2026Q3, of this century: others are slips of the pen.

        Raises
        ------
        Denied
            anything else.
        """
        found = re.fullmatch(r"(20\d{2})Q([1-4])", text)
        if not found:
            raise Denied(
                "期间应写成 2026Q3 的形式（2000 至 2099 年），填写的是“{text}”",
                clause="R-3.10-a",
                code="not_a_quarter",
                text=text,
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def begins_on(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def following(self) -> Quarter:
        """The next quarter."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def seconds(self, timezone: str) -> tuple[int, int]:
        """Return begin and end [s since 1970, UTC], the end not included, by a station's clock.

        >>> Quarter(2026, 3).seconds("Asia/Shanghai")
        (1782835200, 1790784000)
        """
        return midnight(self.begins_on, timezone), midnight(self.following.begins_on, timezone)


def midnight(day: date, timezone: str) -> int:
    """Return the begin of a day by a station's clock [s since 1970, UTC]."""
    return int(datetime.combine(day, time(), ZoneInfo(timezone)).timestamp())
