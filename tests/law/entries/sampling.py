"""Entries for sampling plans and their risks."""

from __future__ import annotations

from datetime import date

from evenwatt.metrology.sampling import acceptance_probability, sampling_plan, spare_size
from evenwatt.metrology.sampling_choice import SamplingChoice

ON = date(2026, 3, 2)
CHOICE = SamplingChoice.in_force(on=ON)


def spares(*, n: int, lot_size: int) -> int:
    return spare_size(n=n, lot_size=lot_size, ratio=CHOICE.spare_ratio, minimum=CHOICE.spare_minimum)


ENTRIES = {
    "sampling_plan": lambda *, severity="normal", **given: sampling_plan(severity=severity, **given),
    "acceptance_probability": lambda **given: round(acceptance_probability(**given), 3),
    "spare_size": spares,
}
