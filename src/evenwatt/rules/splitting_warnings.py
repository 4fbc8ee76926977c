"""Which lots would be one but for how they were filed (R-3.8-a): small lots pass what a large one fails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from evenwatt.rules.lot_forming import FormedLot, Forming, PlanFor
from evenwatt.rules.near_names import digit_folded, firm_core, one_letter_for_a_digit, one_word_misspelt
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.year_partition import partition_years

CHARACTERISTICS_UNKNOWN = "characteristics_unknown"
MAKER_COMPANY_FORM = "maker_company_form"
MAKER_MISSPELT = "maker_misspelt"
MODEL_LETTER_FOR_DIGIT = "model_letter_for_digit"
MODEL_MISSPELT = "model_misspelt"
MODEL_WITH_MAKER = "model_with_maker"
SITE_IN_TWO_AREAS = "site_in_two_areas"


@dataclass(frozen=True)
class SplittingWarning:
    """Two groups of lots that would be one group but for what ``code`` names.

    ``one`` and ``other`` are their lots, those too small for one included. ``size`` counts all chargers;
    ``tested`` and ``tested_together`` how many are tested on site as filed and as one group.
    """

    code: str
    one: tuple[FormedLot, ...]
    other: tuple[FormedLot, ...]
    size: int
    tested: int
    tested_together: int


def splitting_warnings(
    forming: Forming, *, year_span: int, plan_for: PlanFor
) -> tuple[SplittingWarning, ...]:
    """Return every pair of groups of one operator that only a filing difference keeps apart.

    Kind and class are equal or one of them is unknown, some of the years may stand in one lot
    (``year_span``), and nothing else or exactly one of these differs: the maker's company form, one slip in a
    maker's or model's long word, a letter for a digit, the maker's name inside the model, the area of one
    address. Numbers that differ never do: 60 kW is not 120 kW. What was rejected stays apart by law and is
    not compared with others. ``plan_for`` as in :func:`form_lots`; the order is that of the lots.

    Clause: R-3.8-a.
    """
    return tuple(
        _warning(code, one, other, year_span, plan_for)
        for code, one, other in _pairs(_groups(forming))
        if _one_lot_possible(one, other, year_span)
    )


@dataclass(frozen=True)
class _Group:
    lots: tuple[FormedLot, ...]

    @property
    def first(self) -> FormedLot:
        return self.lots[0]

    @cached_property
    def bare_model(self) -> str:
        """The model's key without the maker's name in front."""
        model = spelling_key(self.first.model)
        return model.removeprefix(firm_core(self.first.maker)) or model

    @cached_property
    def sites(self) -> set[str]:
        return {spelling_key(one.site) for lot in self.lots for one in lot.members if one.site}


@dataclass(frozen=True)
class _Difference:
    """``shelves`` are what two groups must have in common, ``near`` how what differs must be alike."""

    code: str
    shelves: Callable[[_Group], Iterable[Hashable]]
    near: Callable[[FormedLot, FormedLot], bool]


def _shelf(*names: str) -> Callable[[_Group], Iterable[Hashable]]:
    """One shelf by area, operator, rejected lot and what is named: one of the keys below."""
    key_of: dict[str, Callable[[_Group], str]] = {
        "maker": lambda group: spelling_key(group.first.maker),
        "core": lambda group: firm_core(group.first.maker),
        "model": lambda group: spelling_key(group.first.model),
        "bare_model": lambda group: group.bare_model,
        "folded_model": lambda group: digit_folded(group.first.model),
    }
    return lambda group: [
        (
            group.first.area,
            group.first.group[1],
            group.first.rejected_lot,
            *(key_of[name](group) for name in names),
        )
    ]


def _site_shelves(group: _Group) -> Iterable[Hashable]:
    _, operator, maker, model, *_, rejected_lot = group.first.group
    return [(operator, maker, model, rejected_lot, site) for site in sorted(group.sites)]


_DIFFERENCES = (
    _Difference(CHARACTERISTICS_UNKNOWN, _shelf("maker", "model"), lambda one, other: True),
    _Difference(
        MAKER_COMPANY_FORM,
        _shelf("core", "model"),
        lambda one, other: spelling_key(one.maker) != spelling_key(other.maker),
    ),
    _Difference(
        MAKER_MISSPELT, _shelf("model"), lambda one, other: one_word_misspelt(one.maker, other.maker)
    ),
    _Difference(
        MODEL_LETTER_FOR_DIGIT,
        _shelf("maker", "folded_model"),
        lambda one, other: one_letter_for_a_digit(one.model, other.model),
    ),
    _Difference(
        MODEL_MISSPELT, _shelf("maker"), lambda one, other: one_word_misspelt(one.model, other.model)
    ),
    _Difference(
        MODEL_WITH_MAKER,
        _shelf("maker", "bare_model"),
        lambda one, other: spelling_key(one.model) != spelling_key(other.model),
    ),
    _Difference(SITE_IN_TWO_AREAS, _site_shelves, lambda one, other: one.area != other.area),
)


def _groups(forming: Forming) -> list[_Group]:
    by_key: defaultdict[tuple[str, ...], list[FormedLot]] = defaultdict(list)
    for lot in (*forming.lots, *forming.too_small):
        by_key[lot.group].append(lot)
    return [_Group(tuple(sorted(by_key[key], key=lambda lot: lot.years))) for key in sorted(by_key)]


def _pairs(groups: list[_Group]) -> Iterator[tuple[str, _Group, _Group]]:
    for difference in _DIFFERENCES:
        shelves: defaultdict[Hashable, list[_Group]] = defaultdict(list)
        for group in groups:
            for shelf in difference.shelves(group):
                shelves[shelf].append(group)
        told = set()
        for together in shelves.values():
            for one, other in combinations(together, 2):
                pair = one.first.group, other.first.group
                if pair not in told and difference.near(one.first, other.first):
                    told.add(pair)
                    yield difference.code, one, other


def _one_lot_possible(one: _Group, other: _Group, year_span: int) -> bool:
    return (
        _compatible(one.first.kind, other.first.kind)
        and _compatible(one.first.accuracy_class, other.first.accuracy_class)
        and any(
            abs(year - another) <= year_span
            for year in one.first.group_sizes
            for another in other.first.group_sizes
        )
    )


def _compatible(one: str | None, other: str | None) -> bool:
    return one == other or one is None or other is None


def _warning(code: str, one: _Group, other: _Group, year_span: int, plan_for: PlanFor) -> SplittingWarning:
    def tested(size: int) -> int:
        return plan_for(size).n

    ours, theirs = one.first.group_sizes, other.first.group_sizes
    sizes = {year: ours.get(year, 0) + theirs.get(year, 0) for year in {*ours, *theirs}}
    together = partition_years(sizes, span=year_span, tested=tested)
    return SplittingWarning(
        code,
        one.lots,
        other.lots,
        size=sum(sizes.values()),
        tested=sum(lot.plan.n for lot in (*one.lots, *other.lots)),
        tested_together=sum(tested(sum(sizes[year] for year in years)) for years in together),
    )
