from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.rules.evaluation_interval import changed_evaluation, next_evaluation
from evenwatt.rules.lot_decision import decide_lot


def _next_evaluation(given: Json) -> Json:
    days = {name: date.fromisoformat(day) for name, day in given.items() if name != "grade"}
    due = changed_evaluation if "due_on" in days else next_evaluation
    return {"due_on": due(grade=given["grade"], **days)}


LOT_CONCLUSION = Decision(
    "lot_conclusion", "批的评价结论", "R-4.4.6-a", lambda given: {"conclusion": decide_lot(**given)}
)
"""given: tested, nonconforming, sample_size, acceptance_number, rejection_number."""

NEXT_EVALUATION = Decision("next_evaluation", "批的下次评价日", "R-4.4.5-a", _next_evaluation)
"""given: report_on, grade, at (the day on which the grade takes effect); due_on, where one stood."""
