"""Many things go on at once in a province: stories that wait for their next day, told in the order of time.

A story is a generator. It yields the moment at which it goes on and is handed that moment back, or yields
another story that begins there and then. Numbers, duties and histories so come out in the order of time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TypeAlias
from zoneinfo import ZoneInfo

from evenwatt.law.calendar import working_calendar

#: In the fourth quarter counties review filings, the next plan goes out and rectifications run. The filings
#: of the last autumn are approved by then; the plan of this year was made of them.
SHOWN_ON = date(2026, 11, 16)
THIS_YEAR, LAST_YEAR, NEXT_YEAR = SHOWN_ON.year, SHOWN_ON.year - 1, SHOWN_ON.year + 1

Story: TypeAlias = Generator["datetime | Story", datetime, None]

_PROVINCE_TIME = ZoneInfo("Asia/Shanghai")


def moment(month_day: str, hour: int = 10, *, year: int = THIS_YEAR, later: int = 0) -> datetime:
    """A moment on the day "MM-DD", or ``later`` calendar days after it, rolled to a working day."""
    day = date.fromisoformat(f"{year}-{month_day}") + timedelta(days=later)
    while not working_calendar().is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(hour), _PROVINCE_TIME)


def tell(stories: Iterable[Story], progress: Callable[[str], None]) -> None:
    """Tell all stories, with a line of progress per month.

    Raises `ValueError` for a story that goes back in time or on into the day of the demonstration.
    """
    waiting: list[tuple[datetime, int, Story]] = []
    order = count()

    def go_on(story: Story, now: datetime | None) -> None:
        while isinstance(wish := _next(story, now), Generator):
            go_on(wish, None)
        if wish is not None:
            heapq.heappush(waiting, (wish, next(order), story))

    for story in stories:
        go_on(story, None)
    before = waiting[0][0]
    progress(f"  {before:%Y-%m}")
    while waiting:
        now, _, story = heapq.heappop(waiting)
        if now < before or now.date() >= SHOWN_ON:
            raise ValueError(f"a story wants to go on at {now}, after {before}")
        if (now.year, now.month) != (before.year, before.month):
            progress(f"  {now:%Y-%m}")
        before = now
        go_on(story, now)


def _next(story: Story, now: datetime | None) -> datetime | Story | None:
    try:
        return story.send(now)  # type: ignore[arg-type]  # a story begins with None
    except StopIteration:
        return None
