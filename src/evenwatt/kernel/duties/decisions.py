from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline


def _due_date(given: Json) -> Json:
    start = date.fromisoformat(given["start"])
    due = deadline(given["rule"], start=start, calendar=working_calendar())
    return {"due_on": due.due_on, "provisional": due.provisional}


DUE_DATE = Decision("due_date", "期限届满日", "R-0-a", _due_date)
"""given: rule (R-id of a period), start (day of the event)."""
