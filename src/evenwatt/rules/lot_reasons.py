"""Why a charger is in its lot, or outside every lot (R-3.8-a): codes that the doors put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evenwatt.rules.lot_forming import TOO_FEW_FOR_A_LOT, Candidate, FormedLot, PlanFor
from evenwatt.rules.year_partition import fewest_partitions

SAME_CHARACTERISTICS = "same_characteristics"
KIND_UNKNOWN = "kind_unknown"
ONE_YEAR = "one_year"
ADJACENT_YEARS = "adjacent_years"
YEARS_PARTITIONED = "years_partitioned"
APART_UNTIL_PASSED = "apart_until_passed"
SPELLING_JOINED = "spelling_joined"


@dataclass(frozen=True, slots=True)
class LotReason:
    """One ground as a code, with what a sentence about it needs."""

    code: str
    params: Mapping[str, Any]


def lot_reasons(lot: FormedLot, *, year_span: int, plan_for: PlanFor) -> tuple[LotReason, ...]:
    """Return what put all members of a lot together, or why they are too few for one.

    ``year_span`` and ``plan_for`` as the lot was formed with. Where the years of the group had to be cut,
    the parameters are the cut taken (``parts``, ``tested`` chargers on site) and the ``others`` that were
    equally few, the next best first.

    Clause: R-3.8-a, R-4.4.2-b.
    """
    return tuple(_lot_reasons(lot, year_span, plan_for))


def charger_reasons(lot: FormedLot, charger: Candidate) -> tuple[LotReason, ...]:
    """Return what joined one member to the others although it was filed otherwise: its spellings.

    Clause: R-3.8-a.
    """
    return tuple(
        LotReason(SPELLING_JOINED, {"name": name, "filed": filed, "usual": usual})
        for name in ("operator", "maker", "model")
        if (filed := getattr(charger, name)) != (usual := getattr(lot, name))
    )


def _lot_reasons(lot: FormedLot, year_span: int, plan_for: PlanFor) -> Iterator[LotReason]:
    shared = ("area", "operator", "maker", "model", "kind", "accuracy_class")
    yield LotReason(SAME_CHARACTERISTICS, {name: getattr(lot, name) for name in shared})
    if lot.kind is None:
        yield LotReason(KIND_UNKNOWN, {"model": lot.model})
    yield _years(lot, year_span, plan_for)
    if lot.rejected_lot:
        yield LotReason(APART_UNTIL_PASSED, {"rejected_lot": lot.rejected_lot})
    if lot.plan.full_inspection:
        yield LotReason(TOO_FEW_FOR_A_LOT, {"size": lot.size})


def _years(lot: FormedLot, year_span: int, plan_for: PlanFor) -> LotReason:
    if len(lot.group_sizes) == len(lot.years) == 1:
        return LotReason(ONE_YEAR, {"year": lot.years[0]})
    if len(lot.group_sizes) == len(lot.years):
        return LotReason(ADJACENT_YEARS, {"first": lot.years[0], "last": lot.years[-1]})
    taken, *others = fewest_partitions(lot.group_sizes, span=year_span, tested=lambda size: plan_for(size).n)
    return LotReason(
        YEARS_PARTITIONED,
        {
            "years": lot.years,
            "parts": taken.parts,
            "tested": taken.tested,
            "others": tuple({"parts": other.parts, "tested": other.tested} for other in others),
        },
    )
