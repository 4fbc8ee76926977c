"""What a charger waits for in its sampling year (4.3.1): the next step, who takes it, by when.

Read-only. For a list of chargers each kind of record is asked for once, whatever the length of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evenwatt.disclosure.queries import published_sources
from evenwatt.evaluation.models import Evaluation
from evenwatt.evaluation.queries import evaluations_of_lots
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES
from evenwatt.lots.queries import items_of_chargers, lots_of_chargers, schemes_of
from evenwatt.lots.states import SchemeState
from evenwatt.planning.queries import latest_plans_of, planned_for_institution
from evenwatt.procedures.next_step import NextStep, Owed, next_step
from evenwatt.rectification.queries import open_orders_of
from evenwatt.registry.queries import chargers, chargers_among
from evenwatt.verification.queries import records_of_items

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.lots.models import Lot, SamplingScheme, TestItem
    from evenwatt.planning.models import AnnualPlan
    from evenwatt.rectification.models import Rectification
    from evenwatt.registry.models import Charger
    from evenwatt.verification.models import Record


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


def story_of(charger: Charger, *, on: date) -> Story:
    return stories([charger], on=on)[charger.pk]


def stories(found: Sequence[Charger], *, on: date) -> dict[int, Story]:
    """charger → its story as of a day; eleven queries for any number of chargers."""
    told = {charger.pk: Story(charger) for charger in found}
    plans = latest_plans_of(told)
    schemes = schemes_of({plan.pk for plan, _ in plans.values()})
    for key, story in told.items():
        if planned := plans.get(key):
            story.plan, operator = planned
            story.scheme = schemes.get((story.plan.pk, operator))
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
    owed = Owed(told.values())
    for story in told.values():
        story.next_step = next_step(story, owed, on=on)
    return told


def _source(story: Story) -> tuple[str, int] | None:
    """The record under which a charger's result is published: its lot's evaluation, or its scheme."""
    if story.evaluation:
        return Evaluation.WORKFLOW, story.evaluation.pk
    return ("scheme", story.scheme.pk) if story.scheme else None
