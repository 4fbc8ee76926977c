from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline


def _due_date(given: Json) -> Json:
    start = date.fromisoformat(given["start"])
    reaches_back = given.get("reaches_back", False)
    calendar = working_calendar().as_known(given["last_announced"], reaches_back=reaches_back)
    due = deadline(given["rule"], start=start, calendar=calendar)
    return {"due_on": due.due_on, "provisional": due.provisional}


DUE_DATE = Decision("due_date", "期限届满日", "R-0-a", _due_date)
"""given: as :func:`counting` returns it."""


def counting(rule: str, start: date) -> Json:
    """Return what a due date is counted from: rule, day of the event, and the last year then announced.

    ``reaches_back`` says that the last days of that year await the notice on the next one: decisions that
    were stored before this was asked do not have it.
    """
    last = working_calendar().last_announced(start.year)
    return {"rule": rule, "start": start, "last_announced": last, "reaches_back": True}
