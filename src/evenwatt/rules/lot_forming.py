"""Which chargers form a lot, and which are verified in full (R-3.8-a, R-4.4.2-b)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.year_partition import partition_years

TOO_FEW_FOR_A_LOT = "too_few_for_a_lot"

PlanFor = Callable[[int], SamplingPlan]
SpareFor = Callable[[SamplingPlan, int], int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A charger up for evaluation. ``key`` orders chargers and never changes.

    ``kind`` and ``accuracy_class`` are ``None`` where the model catalogue does not tell them;
    ``confirmed`` says whether the operator confirmed what it tells. Places are division codes.
    ``rejected_lot`` numbers the lot in which the charger was rejected and no evaluation has passed since.
    """

    key: int | str
    serial: str
    operator: str
    maker: str
    model: str
    kind: str | None
    accuracy_class: str | None
    year: int
    county: str
    city: str
    confirmed: bool
    rejected_lot: str = ""


@dataclass(frozen=True)
class FormedLot:
    """A lot (充电设施批) with its plan; maker and model in their most frequent spelling.

    ``kind`` ``None`` marks a lot of one unknown model.
    """

    area: str
    operator: str
    maker: str
    model: str
    kind: str | None
    accuracy_class: str | None
    years: tuple[int, ...]
    members: tuple[Candidate, ...]
    plan: SamplingPlan
    spare: int

    @property
    def size(self) -> int:
        return len(self.members)


@dataclass(frozen=True)
class Unlotted:
    """A charger that is verified by itself, and why (a code)."""

    candidate: Candidate
    reason: str


@dataclass(frozen=True)
class Forming:
    """The lots, and the chargers outside every lot."""

    lots: tuple[FormedLot, ...]
    full_verification: tuple[Unlotted, ...]


def form_lots(
    candidates: Iterable[Candidate],
    *,
    lot_area: str,
    plan_for: PlanFor,
    spare_for: SpareFor,
    year_span: int,
) -> Forming:
    """Return the lots of a set of chargers: the same set gives the same lots, in the same order.

    A lot shares area (``lot_area`` is "county" or "city"), operator, maker, model, kind and accuracy
    class, and its years differ by at most ``year_span``. What failed as a lot stays apart until it passes.
    Where the plan would test every member there is no lot.

    Clause: R-3.8-a, R-4.4.2-b.
    """
    groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[_group_key(candidate, lot_area)].append(candidate)
    lots: list[FormedLot] = []
    alone: list[Unlotted] = []
    for group_key in sorted(groups):
        for members in _parts(groups[group_key], year_span, plan_for):
            plan = plan_for(len(members))
            if plan.full_inspection:
                alone += (Unlotted(member, TOO_FEW_FOR_A_LOT) for member in members)
            else:
                lots.append(_lot(group_key[0], members, plan, spare_for(plan, len(members))))
    return Forming(tuple(lots), tuple(alone))


def _group_key(candidate: Candidate, lot_area: str) -> tuple[str, ...]:
    return (
        candidate.county if lot_area == "county" else candidate.city,
        candidate.operator,
        spelling_key(candidate.maker),
        spelling_key(candidate.model),
        candidate.kind or "",
        candidate.accuracy_class or "",
        candidate.rejected_lot,
    )


def _parts(group: Sequence[Candidate], span: int, plan_for: PlanFor) -> Iterable[list[Candidate]]:
    sizes = Counter(candidate.year for candidate in group)
    in_order = sorted(group, key=lambda candidate: candidate.key)
    for years in partition_years(sizes, span=span, tested=lambda size: plan_for(size).n):
        yield [candidate for candidate in in_order if candidate.year in years]


def _lot(area: str, members: list[Candidate], plan: SamplingPlan, spare: int) -> FormedLot:
    first = members[0]
    return FormedLot(
        area=area,
        operator=first.operator,
        maker=_usual(member.maker for member in members),
        model=_usual(member.model for member in members),
        kind=first.kind,
        accuracy_class=first.accuracy_class,
        years=tuple(sorted({member.year for member in members})),
        members=tuple(members),
        plan=plan,
        spare=spare,
    )


def _usual(spellings: Iterable[str]) -> str:
    counts = Counter(spellings)
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))
