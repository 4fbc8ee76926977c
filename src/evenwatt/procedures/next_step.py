"""What a charger waits for in its sampling year: a sentence, the clause behind it, who acts, by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from evenwatt.evaluation.states import EvaluationState
from evenwatt.kernel.duties.queries import open_duties
from evenwatt.law.calendar import working_calendar
from evenwatt.lots.states import SchemeState, TestState
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.states import ChargerState
from evenwatt.rules.plan_year import plan_issue_day, plan_year, year_to_plan
from evenwatt.verification.states import RecordState

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation
    from evenwatt.lots.models import Lot, SamplingScheme
    from evenwatt.procedures.charger_story import Story
    from evenwatt.registry.models import Charger


@dataclass(frozen=True)
class NextStep:
    """A sentence as template and parameters; ``who`` and ``due_on`` are empty where nobody owes anything."""

    template: str
    clause: str
    params: dict[str, str] = field(default_factory=dict)
    who: str = ""
    due_on: date | None = None


class Owed:
    """The open duties about all records of some stories, asked for once."""

    def __init__(self, told: Iterable[Story]) -> None:
        subjects: set[tuple[str, int]] = set()
        for story in told:
            subjects.add(_city(story.charger))
            subjects |= {
                (kind, record.pk)
                for kind, record in (
                    ("scheme", story.scheme),
                    ("lot", story.lot),
                    ("evaluation", story.evaluation),
                    ("rectification", story.order),
                )
                if record
            }
        self._duties = {
            (duty.kind, duty.subject_type, duty.subject_id): duty for duty in open_duties(subjects)
        }

    def step(
        self, *, template: str, kind: str, about: tuple[str, int], clause: str, **params: str
    ) -> NextStep:
        """A step dated and addressed by its open duty, if there is one."""
        duty = self._duties.get((kind, *about))
        return NextStep(
            template=template,
            clause=duty.clause if duty else clause,
            params=params,
            who=duty.organisation.name if duty else "",
            due_on=duty.due_on if duty else None,
        )

    def is_open(self, kind: str, about: tuple[str, int]) -> bool:
        return (kind, *about) in self._duties

    def due_on(self, kind: str, about: tuple[str, int]) -> date | None:
        duty = self._duties.get((kind, *about))
        return duty.due_on if duty else None


def next_step(story: Story, owed: Owed, *, on: date) -> NextStep:
    if story.charger.state == ChargerState.MERGED:
        return NextStep(template="已并入另一条登记", clause="R-4.2.1-a")
    if story.charger.state == ChargerState.CEASED and story.order is None:
        return NextStep(template="已停止运营，不再列入抽检计划", clause="R-6.1-a")
    if story.plan is None:
        return _before_the_plan(story.charger, owed, on=on)
    if story.scheme is None or story.scheme.state != SchemeState.DRAWN:
        return _before_the_draw(story, owed)
    if story.lot is None:
        return _own_record(story, owed) or _own_result(story, owed)
    if story.evaluation is None:
        return _own_record(story, owed) or _lot_in_the_field(story.lot, story.scheme, owed)
    return _evaluated(story, story.evaluation, owed)


def _before_the_plan(charger: Charger, owed: Owed, *, on: date) -> NextStep:
    """The city owes one plan for all that waits there; by when is counted from the charger's own filing, or
    from the beginning of the year for whose plan it waits after an earlier one left it out. A plan that is
    overdue in its year left nothing out.
    """
    own, due_on = plan_year(filed_on=charger.filed_on), owed.due_on("plan_year", _city(charger))
    is_to_come = due_on is not None and due_on.year <= own and on.year <= own
    year = own if is_to_come else year_to_plan(filed_on=charger.filed_on, on=on)
    is_left_out = year > own
    waits_since = date(year, 1, 1) if is_left_out else charger.filed_on
    step = owed.step(
        template="等待列入 {year} 年度抽检计划",
        kind="plan_year",
        about=_city(charger),
        clause="R-4.4.3-a",
        year=str(year),
    )
    if step.due_on is None:
        return step
    return replace(step, due_on=plan_issue_day(filed_on=waits_since, calendar=working_calendar()))


def _city(charger: Charger) -> tuple[str, int]:
    """The city-level unit that plans the charger, as the subject of its duties."""
    city = charger.station.county.city_id
    assert city is not None, "a station stands in a county"
    return "region", int(city)


def _before_the_draw(story: Story, owed: Owed) -> NextStep:
    assert story.plan is not None
    if story.scheme is None:
        return NextStep(template="已列入计划 {plan}", clause="R-4.4.3-a", params={"plan": story.plan.number})
    about = ("scheme", story.scheme.pk)
    match story.scheme.state:
        case SchemeState.WAITING | SchemeState.RETURNED:
            return owed.step(
                template="已列入计划 {plan}，等待形成批",
                kind="scheme_form",
                about=about,
                clause="R-4.4.2-a",
                plan=story.plan.number,
            )
        case SchemeState.FORMED:
            return owed.step(
                template="批已形成，等待报市局备案", kind="scheme_form", about=about, clause="R-4.4.2-a"
            )
        case SchemeState.FILED:
            return owed.step(
                template="抽样方案待市局备案", kind="scheme_record", about=about, clause="R-4.4.2-a"
            )
        case _:
            return NextStep(
                template="方案已备案，等待抽样", clause="R-3.12-a", who=story.scheme.institution.name
            )


_RECORD_STEPS = {
    RecordState.ENTERED: ("检定记录待核验", "verification_check"),
    RecordState.RETURNED: ("检定记录待修改", "verify"),
    RecordState.CHECKED: ("检定记录待批准", "verification_approve"),
}


def _own_record(story: Story, owed: Owed) -> NextStep | None:
    """What the charger itself waits for in the field; nothing if it is not, or no longer, to be verified."""
    assert story.scheme is not None
    about = ("scheme", story.scheme.pk)
    if story.item is None or story.item.state != TestState.DUE:
        return None
    if story.record is None:
        return owed.step(template="等待现场检定", kind="verify", about=about, clause="R-4.4.4-a")
    template, kind = _RECORD_STEPS[RecordState(story.record.state)]
    return owed.step(template=template, kind=kind, about=about, clause="R-4.4.4-a")


def _own_result(story: Story, owed: Owed) -> NextStep:
    """A charger verified by itself has its result (R-4.4.2-b)."""
    assert story.scheme is not None
    if story.item is not None and story.item.state == TestState.UNAVAILABLE:
        return NextStep(template="未能检定，能够检定后列入以后年度的抽检计划", clause="R-4.4.2-b")
    if story.is_published:
        return _after_publication(story, owed)
    return owed.step(
        template="检定完成，等待发布结果",
        kind="publish",
        about=("scheme", story.scheme.pk),
        clause="R-4.4.8-a",
    )


def _lot_in_the_field(lot: Lot, scheme: SamplingScheme, owed: Owed) -> NextStep:
    if owed.is_open("evaluation_prepare", ("lot", lot.pk)):
        return owed.step(
            template="等待编制批评价报告",
            kind="evaluation_prepare",
            about=("lot", lot.pk),
            clause="R-4.3.1-e",
        )
    return owed.step(
        template="等待本批样本检定", kind="verify", about=("scheme", scheme.pk), clause="R-4.4.4-a"
    )


def _evaluated(story: Story, evaluation: Evaluation, owed: Owed) -> NextStep:
    about = ("evaluation", evaluation.pk)
    match evaluation.state:
        case EvaluationState.PREPARED:
            return owed.step(
                template="评价报告待批准", kind="evaluation_issue", about=about, clause="R-4.3.1-e"
            )
        case EvaluationState.ISSUED:
            return owed.step(
                template="评价报告待市局处置", kind="evaluation_dispose", about=about, clause="R-4.4.6-b"
            )
    if story.is_published:
        return _after_publication(story, owed)
    return owed.step(template="已处置，等待发布结果", kind="publish", about=about, clause="R-4.4.8-a")


#: The duty that is open in each state of an order that was notified.
_ORDER_DUTIES = {
    RectificationState.NOTIFIED: "rectification_receive",
    RectificationState.RUNNING: "rectification_complete",
    RectificationState.REPORTED: "rectification_confirm",
}


def _after_publication(story: Story, owed: Owed) -> NextStep:
    if story.order and story.order.state == RectificationState.ORDERED:
        return owed.step(
            template="停用，等待整改通知",
            kind="rectification_notify",
            about=("rectification", story.order.pk),
            clause="R-4.4.6-d",
        )
    if story.order:
        return owed.step(
            template="停用，整改 {order}",
            kind=_ORDER_DUTIES[RectificationState(story.order.state)],
            about=("rectification", story.order.pk),
            clause="R-4.4.6-d",
            order=story.order.number,
        )
    if story.charger.state == ChargerState.STOPPED:
        return NextStep(
            template="整改已核实，等待重新检定", clause="R-4.4.6-f", who=story.charger.operator.name
        )
    return NextStep(
        template="结果已发布，等待下次评价",
        clause="R-4.4.5-a",
        due_on=story.charger.next_evaluation_on or story.charger.certificate_until,
    )
