from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.rules.evaluation_interval import next_evaluation
from evenwatt.rules.lot_decision import decide_lot


def _next_evaluation(given: Json) -> Json:
    report_on, at = date.fromisoformat(given["report_on"]), date.fromisoformat(given["at"])
    return {"due_on": next_evaluation(report_on=report_on, grade=given["grade"], at=at)}


LOT_CONCLUSION = Decision(
    "lot_conclusion", "批的评价结论", "R-4.4.6-a", lambda given: {"conclusion": decide_lot(**given)}
)
"""given: tested, nonconforming, sample_size, acceptance_number, rejection_number."""

NEXT_EVALUATION = Decision("next_evaluation", "批的下次评价日", "R-4.4.5-a", _next_evaluation)
"""given: report_on, grade, at (the day on which the grade takes effect)."""
