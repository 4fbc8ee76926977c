"""Which chargers form a lot, and which are verified in full (R-3.8-a, R-4.4.2-b)."""

from __future__ import annotations

import gc
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import NamedTuple

from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.year_partition import partition_years

TOO_FEW_FOR_A_LOT = "too_few_for_a_lot"

PlanFor = Callable[[int], SamplingPlan]
SpareFor = Callable[[SamplingPlan, int], int]
GroupKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A charger up for evaluation. ``key`` orders chargers and never changes.

    ``kind`` and ``accuracy_class`` are ``None`` where the model catalogue does not tell them. Places are
    division codes.
    ``rejected_lot`` numbers the lot in which the charger was rejected and no evaluation has passed since.
    ``site`` is the address as filed; it decides nothing, but one site in two areas is warned about.
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
    rejected_lot: str = ""
    site: str = ""


class FormedLot(NamedTuple):
    """A lot (充电设施批) with its plan; operator, maker and model in their most frequent spelling.

    Where the plan is full inspection the members are too few for a lot. ``kind`` ``None`` marks a lot of one
    unknown model. ``group`` is what all chargers share that differ in nothing but the year, names by their
    key; ``group_sizes`` counts them by year.
    """

    group: GroupKey
    area: str
    operator: str
    maker: str
    model: str
    kind: str | None
    accuracy_class: str | None
    rejected_lot: str
    years: tuple[int, ...]
    members: tuple[Candidate, ...]
    plan: SamplingPlan
    spare: int
    group_sizes: Mapping[int, int]

    @property
    def size(self) -> int:
        return len(self.members)

    @property
    def number(self) -> str:
        """The number before a scheme gives the official one: area, and eight letters and digits.

        They follow from the group and its first year alone, so that no other group can change them
        (interpretation lot-numbers). Of 40 bits: among a thousand lots of one area, two would meet once in
        two million times.
        """
        told = "\x1f".join((*self.group, str(self.years[0])))
        return f"{self.area}-{b32encode(blake2b(told.encode(), digest_size=5).digest()).decode()}"


@dataclass(frozen=True, slots=True)
class Unlotted:
    """A charger that is verified by itself, and why (a code)."""

    candidate: Candidate
    reason: str


@dataclass(frozen=True)
class Forming:
    """The lots, and what is too small for a lot."""

    lots: tuple[FormedLot, ...]
    too_small: tuple[FormedLot, ...]

    @cached_property
    def full_verification(self) -> tuple[Unlotted, ...]:
        """The chargers outside every lot."""
        return tuple(Unlotted(one, TOO_FEW_FOR_A_LOT) for part in self.too_small for one in part.members)


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
    planned = cache(lambda size: (plan := plan_for(size), spare_for(plan, size)))
    lots: list[FormedLot] = []
    too_small: list[FormedLot] = []
    with _nothing_collected():
        for key, group in _groups(candidates, lot_area):
            sizes = _by_year(group)
            for years, members in _parts(group, sizes, year_span, plan_for):
                plan, spare = planned(len(members))
                lot = _lot(key, years, members, plan, spare, sizes)
                (too_small if plan.full_inspection else lots).append(lot)
    return Forming(tuple(lots), tuple(too_small))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the collector of cycles rest: here are none, and it would walk every charger again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


_KEY, _OPERATOR, _MAKER, _MODEL, _YEAR = map(attrgetter, ("key", "operator", "maker", "model", "year"))


def _groups(candidates: Iterable[Candidate], lot_area: str) -> Iterator[tuple[GroupKey, list[Candidate]]]:
    """Yield what differs in nothing but the year, in order. By operator first: short lists sort faster."""
    area_of = attrgetter(lot_area)
    operators: defaultdict[GroupKey, dict[GroupKey, list[Candidate]]] = defaultdict(dict)
    for one in candidates:
        alike: GroupKey = (
            spelling_key(one.maker),
            spelling_key(one.model),
            one.kind or "",
            one.accuracy_class or "",
            one.rejected_lot,
        )
        operators[area_of(one), spelling_key(one.operator)].setdefault(alike, []).append(one)
    for place in sorted(operators):
        groups = operators[place]
        for alike in sorted(groups):
            yield place + alike, groups[alike]


def _by_year(group: list[Candidate]) -> Mapping[int, int]:
    if len(group) == 1:  # a registry of unlike chargers is mostly groups of one
        return {group[0].year: 1}
    made = list(map(_YEAR, group))
    return {year: made.count(year) for year in set(made)}


def _parts(
    group: list[Candidate], sizes: Mapping[int, int], span: int, plan_for: PlanFor
) -> Iterable[tuple[tuple[int, ...], list[Candidate]]]:
    group.sort(key=_KEY)
    if len(sizes) == 1 or max(sizes) - min(sizes) <= span:
        return ((tuple(sorted(sizes)), group),)
    return _cut(group, sizes, span, plan_for)


def _cut(
    group: list[Candidate], sizes: Mapping[int, int], span: int, plan_for: PlanFor
) -> Iterator[tuple[tuple[int, ...], list[Candidate]]]:
    by_year: dict[int, list[Candidate]] = {year: [] for year in sizes}
    for one in group:
        by_year[one.year].append(one)
    for years in partition_years(sizes, span=span, tested=lambda size: plan_for(size).n):
        members = [one for year in years for one in by_year[year]]
        yield years, sorted(members, key=_KEY)


def _lot(
    group: GroupKey,
    years: tuple[int, ...],
    members: list[Candidate],
    plan: SamplingPlan,
    spare: int,
    sizes: Mapping[int, int],
) -> FormedLot:
    area, _, _, _, kind, accuracy_class, rejected_lot = group
    return FormedLot(
        group,
        area,
        _usual(_OPERATOR, members),
        _usual(_MAKER, members),
        _usual(_MODEL, members),
        kind or None,
        accuracy_class or None,
        rejected_lot,
        years,
        tuple(members),
        plan,
        spare,
        sizes,
    )


def _usual(name: Callable[[Candidate], str], members: list[Candidate]) -> str:
    if len(members) == 1:
        return name(members[0])
    spellings = set(map(name, members))
    if len(spellings) == 1:
        return spellings.pop()
    counts = Counter(map(name, members))
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))
