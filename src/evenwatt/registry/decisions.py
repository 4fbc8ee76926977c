from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.ceased_operation import cessation_report


def _cessation(given: Json) -> Json:
    report = cessation_report(
        ceased_on=date.fromisoformat(given["ceased_on"]),
        reported_on=date.fromisoformat(given["reported_on"]),
        calendar=working_calendar().as_known(given["last_announced"], reaches_back=False),
    )
    return {"due_on": report.due_on, "late": report.late, "working_days": report.working_days}


CESSATION = Decision("cessation_report", "停止运营是否按期上报", "R-6.1-a", _cessation)
"""given: ceased_on, reported_on, last_announced (the last year whose working days were then announced)."""
