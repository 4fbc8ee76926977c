"""From the words of a case to the function it enters: which rule, and how its given becomes arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.law.entries import (
    chargers,
    credit,
    dates,
    draws,
    institutions,
    lots,
    monitoring,
    outcomes,
    places,
    platforms,
    risks,
    sampling,
    subjects,
    supervision,
)

_SUBJECTS = (
    chargers,
    credit,
    dates,
    draws,
    institutions,
    lots,
    monitoring,
    outcomes,
    places,
    platforms,
    risks,
    sampling,
    subjects,
    supervision,
)

ENTRIES: dict[str, Callable[..., Any]] = {
    rule: enter for subject in _SUBJECTS for rule, enter in subject.ENTRIES.items()
}
