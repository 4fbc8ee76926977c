"""Where the table jumps: the lot sizes at which another plan begins, and what splitting a lot would buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evenwatt.law.sampling_tables import SamplingPlan, code_letters, master_table
from evenwatt.metrology.sampling import sampling_plan


@dataclass(frozen=True)
class Split:
    """One lot, or the same chargers as several lots: their plans, and how many chargers are tested."""

    whole: SamplingPlan
    parts: tuple[SamplingPlan, ...]

    @property
    def tested_in_parts(self) -> int:
        return sum(part.n for part in self.parts)

    @property
    def saves_tests(self) -> bool:
        """The parts together are tested less than the whole: a reason to look why they are apart."""
        return self.tested_in_parts < self.whole.n


def neighbouring_plans(*, lot_size: int, level: str, aql: str, severity: str) -> dict[int, SamplingPlan]:
    """Return the plan of a lot, and those of the nearest lot sizes below and above that have another one.

    Sizes are keys, in rising order; at an end of the table the neighbour is missing. Full inspection is one
    plan, whatever its N. Refuses like :func:`sampling_plan`.

    Examples
    --------
    >>> neighbours = neighbouring_plans(lot_size=26, level="II", aql="4.0", severity="normal")
    >>> [(size, plan.n) for size, plan in neighbours.items()]
    [(25, 3), (26, 13), (91, 20)]

    Clause: R-4.4.2-c.
    """

    def plan(size: int) -> SamplingPlan:
        return sampling_plan(lot_size=size, level=level, aql=aql, severity=severity)

    own = plan(lot_size)
    # a plan can end only at the last size of a row of table 1, or where n reaches N
    ends = {row[1] for row in code_letters() if row[1]} | {row.n for row in master_table(severity)}
    below = [end for end in ends if end < lot_size and _differ(plan(end), own)]
    above = [end + 1 for end in ends if end >= lot_size and _differ(plan(end + 1), own)]
    sizes = (*sorted(below)[-1:], lot_size, *sorted(above)[:1])
    return {size: plan(size) for size in sizes}


def split(*, parts: Sequence[int], level: str, aql: str, severity: str) -> Split:
    """Return the plans of several lots beside the plan that they would have as one.

    ``parts`` are lot sizes [chargers]. Refuses like :func:`sampling_plan`.

    Examples
    --------
    >>> apart = split(parts=[25, 25], level="II", aql="4.0", severity="normal")
    >>> apart.whole.n, apart.tested_in_parts, apart.saves_tests
    (13, 6, True)

    Clause: R-4.4.2-c, R-3.8-a.
    """
    scheme = {"level": level, "aql": aql, "severity": severity}
    return Split(
        whole=sampling_plan(lot_size=sum(parts), **scheme),
        parts=tuple(sampling_plan(lot_size=size, **scheme) for size in parts),
    )


def _differ(one: SamplingPlan, other: SamplingPlan) -> bool:
    """Two plans differ in n and Ac; a letter that leads by an arrow to the same row is no difference."""
    if one.full_inspection or other.full_inspection:
        return one.full_inspection != other.full_inspection
    return (one.n, one.ac) != (other.n, other.ac)
