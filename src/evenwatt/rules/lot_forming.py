"""Which chargers form a lot, and which are verified in full (R-3.8-a, R-4.4.2-b)."""

from __future__ import annotations

from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter

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

    ``kind`` and ``accuracy_class`` are ``None`` where the model catalogue does not tell them;
    ``confirmed`` says whether the operator confirmed what it tells. Places are division codes.
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
    confirmed: bool
    rejected_lot: str = ""
    site: str = ""


@dataclass(frozen=True)
class FormedLot:
    """A lot (充电设施批) with its plan; maker and model in their most frequent spelling.

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
    groups = _groups(candidates, lot_area)
    lots: list[FormedLot] = []
    too_small: list[FormedLot] = []
    for group_key in sorted(groups):
        group = groups[group_key]
        sizes = Counter(map(_YEAR, group))
        for years, members in _parts(group, sizes, year_span, plan_for):
            plan = plan_for(len(members))
            lot = _lot(group_key, years, members, plan, spare_for(plan, len(members)), sizes)
            (too_small if plan.full_inspection else lots).append(lot)
    return Forming(tuple(lots), tuple(too_small))


_KEY, _MAKER, _MODEL, _YEAR = map(attrgetter, ("key", "maker", "model", "year"))


def _groups(candidates: Iterable[Candidate], lot_area: str) -> dict[GroupKey, list[Candidate]]:
    """Put together what may be one lot, by name as filed first: few spellings are worth a second look."""
    as_filed = attrgetter(lot_area, "operator", "maker", "model", "kind", "accuracy_class", "rejected_lot")
    filed: defaultdict[tuple[str | None, ...], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        filed[as_filed(candidate)].append(candidate)
    groups: defaultdict[GroupKey, list[Candidate]] = defaultdict(list)
    for (area, operator, maker, model, *others), alike in filed.items():
        names = (spelling_key(maker or ""), spelling_key(model or ""))
        groups[(area or "", operator or "", *names, *(other or "" for other in others))] += alike
    return groups


def _parts(
    group: list[Candidate], sizes: Mapping[int, int], span: int, plan_for: PlanFor
) -> Iterator[tuple[tuple[int, ...], list[Candidate]]]:
    group.sort(key=_KEY)
    if max(sizes) - min(sizes) <= span:
        yield tuple(sorted(sizes)), group
        return
    by_year = {year: [one for one in group if one.year == year] for year in sizes}
    for years in partition_years(sizes, span=span, tested=lambda size: plan_for(size).n):
        members = [one for year in years for one in by_year[year]]
        yield years, sorted(members, key=_KEY)


def _lot(
    group_key: GroupKey,
    years: tuple[int, ...],
    members: list[Candidate],
    plan: SamplingPlan,
    spare: int,
    sizes: Mapping[int, int],
) -> FormedLot:
    area, operator, _, _, kind, accuracy_class, rejected_lot = group_key
    return FormedLot(
        group=group_key,
        area=area,
        operator=operator,
        maker=_usual(map(_MAKER, members)),
        model=_usual(map(_MODEL, members)),
        kind=kind or None,
        accuracy_class=accuracy_class or None,
        rejected_lot=rejected_lot,
        years=years,
        members=tuple(members),
        plan=plan,
        spare=spare,
        group_sizes=sizes,
    )


def _usual(spellings: Iterable[str]) -> str:
    counts = Counter(spellings)
    if len(counts) == 1:
        return next(iter(counts))
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))
