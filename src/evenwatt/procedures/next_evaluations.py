"""When lots are evaluated next, as the grade of their operator changes (R-4.4.5-a)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evenwatt.credit.actions import hold_grade
from evenwatt.credit.queries import grade_on
from evenwatt.evaluation.actions import close_reevaluation, follow_grade
from evenwatt.evaluation.queries import dated_by, evaluations_to_come
from evenwatt.evaluation.states import EvaluationState
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.registry.actions import note_lot_result
from evenwatt.rules.evaluation_interval import EvaluationLimits, evaluation_limits

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation
    from evenwatt.kernel.audit.act import Act
    from evenwatt.kernel.parties.models import Organisation


def change_grade(deed: Act, organisation: Organisation, *, grade: str, clause: str, reason: str) -> None:
    """Let a decided grade hold from today, and date the lots of its operator anew (R-5-b, R-4.4.5-a)."""
    hold_grade(deed, organisation, grade=grade, clause=clause, reason=reason)
    follow_changed_grade(deed, organisation.pk)


def follow_changed_grade(deed: Act, operator_id: int) -> None:
    """Move the next evaluation of an operator's lots to where the grade that it holds today puts it.

    A lot whose chargers were all dated anew by a later result
    stays as it is. Clause: R-4.4.5-a.
    """
    grade = grade_on(operator_id, deed.on)
    evaluations = list(evaluations_to_come(operator_id))
    if grade is None or not evaluations:
        return
    dated = dated_by(evaluations)
    for evaluation in evaluations:
        chargers = dated.get(evaluation.pk, [])
        if evaluation.state == EvaluationState.DISPOSED and not chargers:
            continue
        if follow_grade(deed, evaluation, grade=grade):
            note_lot_result(chargers, next_evaluation_on=evaluation.next_evaluation_on)
            note = f"{grade}：{evaluation.next_evaluation_on}"
            write_lines(deed, "charger", chargers, step="next_evaluation", clause="R-4.4.5-a", note=note)


def close_overtaken(deed: Act, operator_id: int) -> None:
    """Close the early evaluations that the city owed for lots of which no charger is dated any more.

    Clause: R-4.4.5-a.
    """
    evaluations = list(evaluations_to_come(operator_id))
    dated = dated_by(evaluations)
    for evaluation in evaluations:
        if evaluation.state == EvaluationState.DISPOSED and evaluation.pk not in dated:
            close_reevaluation(deed, evaluation)


def limits_of(evaluation: Evaluation | None, *, on: date) -> EvaluationLimits | None:
    """Return both limits of a lot's next evaluation by the grade held on a day; ``None`` where none is due.

    Clause: R-4.4.5-a, R-4.4.5-b.
    """
    if evaluation is None or evaluation.next_evaluation_on is None:
        return None
    grade = grade_on(evaluation.lot.scheme.operator_id, on) or evaluation.grade
    assert evaluation.report_on is not None
    return evaluation_limits(report_on=evaluation.report_on, grade=grade, at=on)
