"""Lot forming against a brute-force oracle, and what must hold for any set of chargers (R-3.8-a)."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.rules.city_lots import form_cities
from evenwatt.rules.lot_forming import Candidate, Forming, form_lots
from evenwatt.rules.year_partition import fewest_partitions, partition_years
from tests.law.entries.sampling import CHOICE


def sampled(size: int) -> int:
    return CHOICE.plan(size).n


Parts = list[tuple[int, ...]]


def every_partition(years: list[int]) -> Iterator[Parts]:
    """Yield every way to put years into sets, neighbours or not: the last year joins any set or none."""
    if not years:
        yield []
        return
    *rest, last = years
    for parts in every_partition(rest):
        yield [*parts, (last,)]
        for i, part in enumerate(parts):
            yield [*parts[:i], (*part, last), *parts[i + 1 :]]


def lawful(parts: Parts, span: int) -> bool:
    return all(max(part) - min(part) <= span for part in parts)


def preference(parts: Parts, sizes: dict[int, int]) -> tuple[int, int, list[int]]:
    cost = sum(sampled(sum(sizes[year] for year in part)) for part in parts)
    return len(parts), cost, [-len(part) for part in sorted(parts)]


YEAR_SIZES = st.dictionaries(st.integers(2015, 2025), st.integers(1, 60), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(YEAR_SIZES)
def test_no_other_partition_of_the_years_is_preferred(sizes: dict[int, int]) -> None:
    """Of all set partitions: within one year of span a set of years is a run, so runs lose nothing."""
    every = [parts for parts in every_partition(sorted(sizes)) if lawful(parts, 1)]
    best = min(every, key=lambda parts: preference(parts, sizes))
    assert partition_years(sizes, span=1, tested=sampled) == tuple(sorted(best))


@settings(max_examples=30, deadline=None)
@given(YEAR_SIZES, st.integers(0, 4))
def test_no_set_of_years_needs_fewer_lots_than_runs(sizes: dict[int, int], span: int) -> None:
    fewest = min(len(parts) for parts in every_partition(sorted(sizes)) if lawful(parts, span))
    assert len(partition_years(sizes, span=span, tested=sampled)) == fewest


@settings(max_examples=60, deadline=None)
@given(YEAR_SIZES, st.integers(0, 3))
def test_the_alternatives_are_all_runs_that_are_equally_few(sizes: dict[int, int], span: int) -> None:
    taken, *others = fewest_partitions(sizes, span=span, tested=sampled)
    assert taken.parts == partition_years(sizes, span=span, tested=sampled)
    assert all(taken.tested <= other.tested for other in others)
    years = sorted(sizes)
    runs = [
        sorted(parts)
        for parts in every_partition(years)
        if lawful(parts, span) and [year for part in sorted(parts) for year in part] == years
    ]
    fewest = min(map(len, runs))
    assert sorted(list(cut.parts) for cut in (taken, *others)) == sorted(
        parts for parts in runs if len(parts) == fewest
    )


CANDIDATES = st.builds(
    Candidate,
    key=st.just(0),
    serial=st.just(""),
    operator=st.sampled_from(["甲", "乙"]),
    maker=st.sampled_from(["衡桩制造", "衡桩 制造"]),
    model=st.sampled_from(["EV-7", "ev7", "EV-60"]),
    kind=st.sampled_from(["AC", "DC", None]),
    accuracy_class=st.sampled_from(["1", "2", None]),
    year=st.integers(2018, 2024),
    county=st.sampled_from(["420106", "420107"]),
    city=st.just("420100"),
)


def numbered(candidates: list[Candidate]) -> list[Candidate]:
    return [
        Candidate(
            **{name: getattr(one, name) for name in Candidate.__slots__} | {"key": key, "serial": f"S{key}"}
        )
        for key, one in enumerate(candidates)
    ]


def formed(chargers: list[Candidate], lot_area: str = "county") -> Forming:
    return form_lots(chargers, lot_area=lot_area, year_span=1, plan_for=CHOICE.plan, spare_for=CHOICE.spare)


def members_by_number(forming: Forming) -> dict[str, list[int | str]]:
    every = (*forming.lots, *forming.too_small)
    numbers = {lot.number: [member.key for member in lot.members] for lot in every}
    assert len(numbers) == len(every)
    return numbers


@settings(max_examples=50, deadline=None)
@given(st.lists(CANDIDATES, max_size=120).map(numbered), st.sampled_from(["county", "city"]), st.randoms())
def test_every_charger_has_one_place_whatever_the_order(
    chargers: list[Candidate], lot_area: str, random: Random
) -> None:
    forming = formed(chargers, lot_area)
    shuffled = random.sample(chargers, len(chargers))
    assert formed(shuffled, lot_area) == forming

    placed = [member.key for lot in forming.lots for member in lot.members]
    placed += [alone.candidate.key for alone in forming.full_verification]
    assert sorted(placed) == [charger.key for charger in chargers]
    for lot in forming.lots:
        assert lot.plan.n < lot.size
        assert lot.plan.n + lot.spare <= lot.size
        assert max(lot.years) - min(lot.years) <= 1
        assert len({(one.operator, one.kind, one.accuracy_class) for one in lot.members}) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(CANDIDATES, max_size=80).map(numbered), st.lists(CANDIDATES, min_size=1, max_size=20))
def test_chargers_of_other_groups_leave_numbers_and_members_alone(
    chargers: list[Candidate], more: list[Candidate]
) -> None:
    before = members_by_number(formed(chargers))
    others = [replace(one, key=1000 + i, operator="丙") for i, one in enumerate(more)]
    after = members_by_number(formed([*others, *chargers]))
    assert {number: after.get(number) for number in before} == before


@settings(max_examples=50, deadline=None)
@given(st.lists(CANDIDATES, min_size=1, max_size=80).map(numbered), st.data())
def test_one_charger_more_renumbers_at_most_the_lots_of_its_group(
    chargers: list[Candidate], data: st.DataObject
) -> None:
    more = replace(data.draw(CANDIDATES), key=1000)
    before, after = formed(chargers), formed([*chargers, more])
    (group,) = {lot.group for lot in (*after.lots, *after.too_small) if more in lot.members}
    assert outside(before, group) == outside(after, group)


def outside(forming: Forming, group: tuple[str, ...]) -> set[str]:
    return {lot.number for lot in (*forming.lots, *forming.too_small) if lot.group != group}


@settings(max_examples=50, deadline=None)
@given(st.lists(CANDIDATES, max_size=80).map(numbered), st.sampled_from(["county", "city"]))
def test_cities_one_by_one_give_the_lots_of_all_at_once(chargers: list[Candidate], lot_area: str) -> None:
    elsewhere = [replace(one, key=1000 + i, county="420503", city="420500") for i, one in enumerate(chargers)]
    at_once = formed([*chargers, *elsewhere], lot_area)
    streamed = list(
        form_cities(
            iter([chargers, elsewhere]),
            lot_area=lot_area,
            year_span=1,
            plan_for=CHOICE.plan,
            spare_for=CHOICE.spare,
        )
    )
    assert sum((forming.lots for forming in streamed), ()) == at_once.lots
    assert sum((forming.too_small for forming in streamed), ()) == at_once.too_small
