"""Lots that stand on a step of the sampling plans: one charger decides how many are tested (R-4.4.2-c)."""

from __future__ import annotations

from dataclasses import dataclass

from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.rules.lot_forming import FormedLot, Forming, PlanFor


@dataclass(frozen=True)
class PlanJump:
    """A lot, and the plan that one charger fewer or more (``size``) would give it."""

    lot: FormedLot
    size: int
    plan: SamplingPlan


def plan_jumps(forming: Forming, *, plan_for: PlanFor, ratio: int) -> tuple[PlanJump, ...]:
    """Return where one charger more or less multiplies or divides the sample size by ``ratio`` or more.

    Nothing is wrong with such a lot; but whoever judges it should know that the count of its chargers
    weighs more than usual. What is verified in full has no sample to change. ``plan_for`` as in
    :func:`form_lots`.

    Clause: R-3.8-a, R-4.4.2-c.
    """
    return tuple(
        PlanJump(lot, size, plan)
        for lot in forming.lots
        for size in (lot.size - 1, lot.size + 1)
        if max((plan := plan_for(size)).n, lot.plan.n) >= ratio * min(plan.n, lot.plan.n)
    )
