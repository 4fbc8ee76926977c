"""Where the table jumps: the lot sizes at which another plan begins."""

from __future__ import annotations

from evenwatt.law.sampling_tables import SamplingPlan, code_letters, master_table
from evenwatt.metrology.sampling import sampling_plan


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


def _differ(one: SamplingPlan, other: SamplingPlan) -> bool:
    """Two plans differ in n and Ac; a letter that leads by an arrow to the same row is no difference."""
    if one.full_inspection or other.full_inspection:
        return one.full_inspection != other.full_inspection
    return (one.n, one.ac) != (other.n, other.ac)
