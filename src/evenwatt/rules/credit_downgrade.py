"""How an event outside the yearly sheet lowers an operator's grade (R-C.1-d)."""

from __future__ import annotations

from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.credit_grade import GradeDecision, grades, rank
from evenwatt.rules.reason import Reason


def downgrade(*, grade: str, trigger: str, ground: str, on: date) -> GradeDecision:
    """Return what the city bureau may lower an operator's ``grade`` to by one event.

    Every event lowers by the parameter's steps; several events are applied one after the other. The worst
    grade stays. ``ground`` names the event, for instance by the number of its document.

    Raises:
        Denied: unknown grade, a trigger that the text does not name, or an event without its ground.

    Clause: R-C.1-d, R-C.1-f.
    """
    triggers = catalog().value("credit_downgrade_triggers", on=on)
    if trigger not in triggers:
        raise Denied(
            "“{trigger}”不是应当降级处理的情形", clause="R-C.1-d", code="unknown_trigger", trigger=trigger
        )
    if not ground.strip():
        raise Denied("降级处理须写明依据的事项", clause="R-C.1-d", code="ground_missing")
    order = grades(on=on)
    place = rank(grade, on=on) + catalog().value("credit_downgrade_steps", on=on)
    lowered = order[min(place, len(order) - 1)]
    reason = Reason(
        code=trigger,
        template="{title}（{ground}），由{grade}级降为{lowered}级",
        clause="R-C.1-d",
        params={"title": triggers[trigger], "ground": ground, "grade": grade, "lowered": lowered},
    )
    if lowered == grade:
        reason = Reason(
            code=trigger,
            template="{title}（{ground}），已为{grade}级，不再降低",
            clause="R-C.1-d",
            params={"title": triggers[trigger], "ground": ground, "grade": grade},
        )
    return GradeDecision(lowered, (reason,))
