"""From the words of a case to the function it enters: which rule, and how its given becomes arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.law.entries import (
    chargers,
    competence,
    credit,
    dates,
    draws,
    lots,
    outcomes,
    places,
    risks,
    sampling,
    supervision,
)

_SUBJECTS = (chargers, competence, credit, dates, draws, lots, outcomes, places, risks, sampling, supervision)

ENTRIES: dict[str, Callable[..., Any]] = {
    rule: enter for subject in _SUBJECTS for rule, enter in subject.ENTRIES.items()
}
