"""A charger's story in words, for lists and its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.lots.states import TestBasis

if TYPE_CHECKING:
    from evenwatt.procedures.charger_story import Story
    from evenwatt.procedures.next_step import NextStep

_DRAWN = {
    TestBasis.SAMPLE: TestBasis.SAMPLE.label,
    TestBasis.SPARE: TestBasis.SPARE.label,
    TestBasis.FULL: TestBasis.FULL.label,
    "not_drawn": gettext_lazy("未抽中"),
    "": "",
}


@dataclass(frozen=True)
class Step:
    word: str
    who: str
    due_on: date | None
    clause: str
    is_late: bool


def step_in_words(step: NextStep, *, today: date) -> Step:
    return Step(
        word=_(step.template).format(**step.params),
        who=step.who,
        due_on=step.due_on,
        clause=step.clause,
        is_late=step.due_on is not None and step.due_on < today,
    )


def drawn_in_words(story: Story) -> str:
    return str(_DRAWN[story.drawn])
