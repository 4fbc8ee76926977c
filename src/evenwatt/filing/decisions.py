from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline
from evenwatt.rules.platform_season import season_opens


def _timeliness(given: Json) -> Json:
    year_begins = date(given["year"], 1, 1)
    due = deadline("R-4.2.1-a", start=year_begins, calendar=working_calendar())
    registered_on = date.fromisoformat(given["registered_on"]) if "registered_on" in given else due.due_on
    is_owed = "adds_to" not in given and registered_on <= due.due_on
    return {
        "due_on": due.due_on,
        "late": is_owed and date.fromisoformat(given["submitted_on"]) > due.due_on,
    }


TIMELINESS = Decision("filing_timeliness", "报备是否按期", "R-4.2.1-a", _timeliness)
"""given: year, submitted_on, registered_on, and adds_to with a further filing (further-filing)."""


def _platform_timeliness(given: Json) -> Json:
    begins = max(season_opens(year=given["year"]), date.fromisoformat(given["registered_on"]))
    due = deadline("R-4.2.2-a", start=begins, calendar=working_calendar())
    return {"due_on": due.due_on, "late": date.fromisoformat(given["submitted_on"]) > due.due_on}


PLATFORM_TIMELINESS = Decision(
    "platform_filing_timeliness", "平台报备是否按期", "R-4.2.2-a", _platform_timeliness
)
"""given: year, registered_on, submitted_on."""


def _change_timeliness(given: Json) -> Json:
    submitted_on = date.fromisoformat(given["submitted_on"])
    late = [
        day
        for day in given["changed_on"]
        if submitted_on
        > deadline("R-4.2.2-b", start=date.fromisoformat(day), calendar=working_calendar()).due_on
    ]
    return {"late_changes": late, "late": bool(late)}


CHANGE_TIMELINESS = Decision("change_timeliness", "接入变更是否按期报送", "R-4.2.2-b", _change_timeliness)
"""given: changed_on (the days of the changes), submitted_on."""
