"""Entries for what a filing and an annual plan must say."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.rules.annual_filing import require_review_opinion, require_submittable
from evenwatt.rules.annual_plan import (
    require_chargers_to_plan,
    require_discard_reason,
    require_plan_content,
)

FILING = {"file_fit": True, "rows": 3, "wrong_rows": 0, "without_wrong_rows": False, "promised": True}
PLAN = {
    "year": 2026,
    "city": "420100",
    "counties": ["420111"],
    "by_institution": True,
    "results_due_on": date(2026, 11, 30),
}


def plan(*, day: date, **stated: Any) -> None:
    """Draft a plan of Wuhan for one of its counties, except for what the case says."""
    require_plan_content(**PLAN | stated, on=day)


ENTRIES = {
    "filing_submitted": lambda **stated: require_submittable(**FILING | stated),
    "filing_approved": lambda *, opinion: require_review_opinion(opinion),
    "plan_drafted": plan,
    "plan_issued": lambda *, chargers: require_chargers_to_plan(chargers),
    "plan_discarded": lambda *, reason: require_discard_reason(reason),
}
