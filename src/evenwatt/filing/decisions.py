from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline


def _timeliness(given: Json) -> Json:
    year_begins = date(given["year"], 1, 1)
    due = deadline("R-4.2.1-a", start=year_begins, calendar=working_calendar())
    return {"due_on": due.due_on, "late": date.fromisoformat(given["submitted_on"]) > due.due_on}


TIMELINESS = Decision("filing_timeliness", "报备是否按期", "R-4.2.1-a", _timeliness)
"""given: year, submitted_on."""
