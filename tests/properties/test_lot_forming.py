"""Lot forming against a brute-force oracle, and what must hold for any set of chargers (R-3.8-a)."""

from collections.abc import Iterator
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.rules.lot_forming import Candidate, form_lots
from evenwatt.rules.year_partition import partition_years
from tests.law.entries.sampling import CHOICE

YEAR_SIZES = st.dictionaries(st.integers(2015, 2022), st.integers(1, 60), min_size=1, max_size=6)


def every_partition(years: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield every way to put years into lots of at most two adjacent years."""
    if not years:
        yield ()
        return
    first, rest = years[0], years[1:]
    for others in every_partition(rest):
        yield ((first,), *others)
    if first + 1 in rest:
        for others in every_partition(tuple(year for year in rest if year != first + 1)):
            yield ((first, first + 1), *others)


def preference(parts: tuple[tuple[int, ...], ...], sizes: dict[int, int]) -> tuple[int, int, list[int]]:
    tested = sum(CHOICE.plan(sum(sizes[year] for year in part)).n for part in parts)
    return len(parts), tested, [-len(part) for part in sorted(parts)]


@given(YEAR_SIZES)
def test_no_other_partition_of_the_years_is_preferred(sizes: dict[int, int]) -> None:
    best = min(every_partition(tuple(sorted(sizes))), key=lambda parts: preference(parts, sizes))
    assert partition_years(sizes, span=1, tested=lambda size: CHOICE.plan(size).n) == tuple(sorted(best))


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
    confirmed=st.booleans(),
)


def numbered(candidates: list[Candidate]) -> list[Candidate]:
    return [
        Candidate(
            **{name: getattr(one, name) for name in Candidate.__slots__} | {"key": key, "serial": f"S{key}"}
        )
        for key, one in enumerate(candidates)
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(CANDIDATES, max_size=120).map(numbered), st.sampled_from(["county", "city"]), st.randoms())
def test_every_charger_has_one_place_whatever_the_order(
    chargers: list[Candidate], lot_area: str, random: Random
) -> None:
    policy = {"lot_area": lot_area, "year_span": 1, "plan_for": CHOICE.plan, "spare_for": CHOICE.spare}
    forming = form_lots(chargers, **policy)
    shuffled = random.sample(chargers, len(chargers))
    assert form_lots(shuffled, **policy) == forming

    placed = [member.key for lot in forming.lots for member in lot.members]
    placed += [alone.candidate.key for alone in forming.full_verification]
    assert sorted(placed) == [charger.key for charger in chargers]
    for lot in forming.lots:
        assert lot.plan.n < lot.size
        assert lot.plan.n + lot.spare <= lot.size
        assert max(lot.years) - min(lot.years) <= 1
        assert len({(one.operator, one.kind, one.accuracy_class) for one in lot.members}) == 1
