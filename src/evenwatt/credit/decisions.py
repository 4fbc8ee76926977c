from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.catalog import catalog


def _initial_grade(given: Json) -> Json:
    return {"grade": catalog().value("credit_initial_grade", on=date.fromisoformat(given["on"]))}


INITIAL_GRADE = Decision("initial_grade", "首次评价的信用等级", "R-5-b", _initial_grade)
"""given: on (the day of the grant)."""
