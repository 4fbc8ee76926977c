"""What a charger waits for in its sampling year (4.3.1): the next step, who takes it, by when.

Read-only. For a list of chargers each kind of record is asked for once, whatever the length of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from evenwatt.disclosure.queries import published_sources
from evenwatt.evaluation.queries import evaluations_of_lots
from evenwatt.evaluation.states import EvaluationState
from evenwatt.kernel.duties.queries import open_duties
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES
from evenwatt.lots.queries import items_of_chargers, lots_of_chargers, schemes_of
from evenwatt.lots.states import SchemeState, TestState
from evenwatt.planning.queries import latest_plans_of, planned_for_institution
from evenwatt.rectification.queries import open_orders_of
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.queries import chargers, chargers_among
from evenwatt.rules.plan_year import plan_year
from evenwatt.verification.queries import records_of_items
from evenwatt.verification.states import RecordState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.evaluation.models import Evaluation
    from evenwatt.lots.models import Lot, SamplingScheme, TestItem
    from evenwatt.planning.models import AnnualPlan
    from evenwatt.rectification.models import Rectification
    from evenwatt.registry.models import Charger
    from evenwatt.verification.models import Record


@dataclass(frozen=True)
class NextStep:
    """A sentence as template and parameters; ``who`` and ``due_on`` are empty where nobody owes anything."""

    template: str
    clause: str
    params: dict[str, str] = field(default_factory=dict)
    who: str = ""
    due_on: date | None = None


@dataclass
class Story:
    """Where one charger stands: the records of its latest plan, as far as they exist.

    ``order`` is its open rectification order.
    """

    charger: Charger
    plan: AnnualPlan | None = None
    scheme: SamplingScheme | None = None
    lot: Lot | None = None
    item: TestItem | None = None
    record: Record | None = None
    evaluation: Evaluation | None = None
    is_published: bool = False
    order: Rectification | None = None
    next_step: NextStep | None = None

    @property
    def drawn(self) -> str:
        """Code of `TestBasis`, ``not_drawn``, or nothing before the draw."""
        if self.item:
            return self.item.basis
        is_drawn = self.scheme is not None and self.scheme.state == SchemeState.DRAWN
        return "not_drawn" if is_drawn else ""


def visible_chargers(actor: Actor) -> QuerySet[Charger]:
    """The chargers of the actor's region or organisation; for an institution those planned for it."""
    if actor.role in INSTITUTION_ROLES:
        return chargers_among(planned_for_institution(actor.organisation_id))
    return chargers(actor)


def story_of(charger: Charger) -> Story:
    return stories([charger])[charger.pk]


def stories(found: Sequence[Charger]) -> dict[int, Story]:
    """charger → its story; nine queries for any number of chargers."""
    told = {charger.pk: Story(charger) for charger in found}
    plans = latest_plans_of(told)
    schemes = schemes_of({plan.pk for plan in plans.values()})
    for key, story in told.items():
        story.plan = plans.get(key)
        if story.plan:
            story.scheme = schemes.get((story.plan.pk, story.charger.operator_id))
    of_schemes = {scheme.pk for scheme in schemes.values()}
    lots = lots_of_chargers(told, of_schemes)
    items = items_of_chargers(told, of_schemes)
    records = records_of_items({item.pk for item in items.values()})
    evaluations = evaluations_of_lots({lot.pk for lot in lots.values()})
    published, orders = published_sources(told), open_orders_of(told)
    for key, story in told.items():
        story.lot, story.item = lots.get(key), items.get(key)
        story.record = records.get(story.item.pk) if story.item else None
        story.evaluation = evaluations.get(story.lot.pk) if story.lot else None
        story.order = orders.get(key)
        story.is_published = _source(story) in published.get(key, ())
    owed = _Owed(told.values())
    for story in told.values():
        story.next_step = _next_step(story, owed)
    return told


def _source(story: Story) -> tuple[str, int] | None:
    """The record under which a charger's result is published: its lot's evaluation, or its scheme."""
    if story.evaluation:
        return story.evaluation.subject.type, story.evaluation.pk
    return ("scheme", story.scheme.pk) if story.scheme else None


def _city(charger: Charger) -> tuple[str, int]:
    """The city-level unit that plans the charger, as the subject of its duties."""
    city = charger.station.county.city_id
    assert city is not None, "a station stands in a county"
    return "region", int(city)


class _Owed:
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


def _next_step(story: Story, owed: _Owed) -> NextStep:
    if story.plan is None:
        return owed.step(
            template="等待列入 {year} 年度抽检计划",
            kind="plan_year",
            about=_city(story.charger),
            clause="R-4.4.3-a",
            year=str(plan_year(filed_on=story.charger.filed_on)),
        )
    if story.scheme is None or story.scheme.state != SchemeState.DRAWN:
        return _before_the_draw(story, owed)
    if story.lot is None:
        return _own_record(story, owed) or _own_result(story, owed)
    if story.evaluation is None:
        return _own_record(story, owed) or _lot_in_the_field(story.lot, story.scheme, owed)
    return _evaluated(story, story.evaluation, owed)


def _before_the_draw(story: Story, owed: _Owed) -> NextStep:
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


def _own_record(story: Story, owed: _Owed) -> NextStep | None:
    """What the charger itself waits for in the field; nothing if it is not, or no longer, to be verified."""
    assert story.scheme is not None
    about = ("scheme", story.scheme.pk)
    if story.item is None or story.item.state != TestState.DUE:
        return None
    if story.record is None:
        return owed.step(template="等待现场检定", kind="verify", about=about, clause="R-4.4.4-a")
    template, kind = _RECORD_STEPS[RecordState(story.record.state)]
    return owed.step(template=template, kind=kind, about=about, clause="R-4.4.4-a")


def _own_result(story: Story, owed: _Owed) -> NextStep:
    """A charger verified by itself has its result (R-4.4.2-b)."""
    assert story.scheme is not None
    if story.is_published:
        return _after_publication(story, owed)
    return owed.step(
        template="检定完成，等待发布结果",
        kind="publish",
        about=("scheme", story.scheme.pk),
        clause="R-4.4.8-a",
    )


def _lot_in_the_field(lot: Lot, scheme: SamplingScheme, owed: _Owed) -> NextStep:
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


def _evaluated(story: Story, evaluation: Evaluation, owed: _Owed) -> NextStep:
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


#: The duty that is open in each state of an order.
_ORDER_DUTIES = {
    RectificationState.ORDERED: "rectification_notify",
    RectificationState.NOTIFIED: "rectification_receive",
    RectificationState.RUNNING: "rectification_complete",
    RectificationState.REPORTED: "rectification_confirm",
}


def _after_publication(story: Story, owed: _Owed) -> NextStep:
    if story.order:
        return owed.step(
            template="停用，整改 {order}",
            kind=_ORDER_DUTIES[RectificationState(story.order.state)],
            about=("rectification", story.order.pk),
            clause="R-4.4.6-d",
            order=story.order.number,
        )
    return NextStep(
        template="结果已发布，等待下次评价",
        clause="R-4.4.5-a",
        due_on=story.charger.next_evaluation_on or story.charger.certificate_until,
    )
