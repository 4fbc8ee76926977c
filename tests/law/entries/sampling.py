"""Entries for sampling plans and their risks."""

from __future__ import annotations

from datetime import date

from evenwatt.law.sampling_tables import SamplingPlan, code_letters
from evenwatt.metrology.sampling import acceptance_probability, code_letter, sampling_plan, spare_size
from evenwatt.metrology.sampling_choice import SamplingChoice

ON = date(2026, 3, 2)
CHOICE = SamplingChoice.in_force(on=ON)


def spares(*, n: int, lot_size: int) -> int:
    return spare_size(n=n, lot_size=lot_size, ratio=CHOICE.spare_ratio, minimum=CHOICE.spare_minimum)


def lot_plan(*, lot_size: int, **chosen: str) -> SamplingPlan:
    """The plan of a lot by the defaults in force, except for what the case chooses."""
    return SamplingChoice.in_force(on=ON, **chosen).plan(lot_size)


def letters(*, lot_size: int) -> dict[str, str | None]:
    """The code letters of a lot at every level that table 1 has."""
    return {level: code_letter(lot_size=lot_size, level=level) for level in code_letters()[0][2]}


ENTRIES = {
    "code_letters": letters,
    "lot_plan": lot_plan,
    "sampling_plan": lambda *, severity="normal", **given: sampling_plan(severity=severity, **given),
    "acceptance_probability": lambda **given: round(acceptance_probability(**given), 3),
    "spare_size": spares,
}
