"""What splitting warnings promise for any chargers: they name what joins, and never numbers that differ."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.rules.lot_forming import Candidate, Forming, form_lots
from evenwatt.rules.near_names import firm_core, one_letter_for_a_digit, one_word_misspelt
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.splitting_warnings import SplittingWarning, splitting_warnings
from tests.law.entries.lots import CHARGER
from tests.law.entries.sampling import CHOICE

CHARGERS = st.lists(
    st.fixed_dictionaries(
        {
            "operator": st.sampled_from(["甲", "乙"]),
            "maker": st.sampled_from(["甲桩股份有限公司", "甲桩有限公司", "Siemens", "Seimens AG"]),
            "model": st.sampled_from(["Rapid 60", "Rapd 60", "Rapid 120", "Rapid 6O", "Siemens Rapid 60"]),
            "kind": st.sampled_from(["AC", "DC", None]),
            "accuracy_class": st.sampled_from(["1", "2", None]),
            "year": st.integers(2019, 2024),
            "county": st.sampled_from(["420106", "420107"]),
            "site": st.sampled_from(["", "一路1号", "二路2号"]),
        }
    ),
    max_size=60,
).map(lambda every: [charger(key, **one) for key, one in enumerate(every)])


def charger(key: int, **given: object) -> Candidate:
    return Candidate(**CHARGER | {"key": key, "serial": f"S{key}", "year": 2024} | given)


def formed(chargers: list[Candidate]) -> Forming:
    return form_lots(chargers, lot_area="county", year_span=1, plan_for=CHOICE.plan, spare_for=CHOICE.spare)


def warned(chargers: list[Candidate]) -> tuple[SplittingWarning, ...]:
    return splitting_warnings(formed(chargers), year_span=1, plan_for=CHOICE.plan)


@settings(max_examples=60, deadline=None)
@given(CHARGERS, st.randoms())
def test_warnings_do_not_depend_on_the_order_of_the_chargers(chargers, random) -> None:
    assert warned(random.sample(chargers, len(chargers))) == warned(chargers)


@settings(max_examples=60, deadline=None)
@given(CHARGERS)
def test_a_pair_is_told_once_per_difference_and_never_across_operators(chargers) -> None:
    warnings = warned(chargers)
    pairs = [(each.code, frozenset({each.one[0].group, each.other[0].group})) for each in warnings]
    assert len(set(pairs)) == len(pairs)
    for each in warnings:
        assert each.one[0].group != each.other[0].group
        assert each.one[0].operator == each.other[0].operator
        assert len({one.kind for one in (each.one[0], each.other[0])} - {None}) <= 1
        assert len({one.accuracy_class for one in (each.one[0], each.other[0])} - {None}) <= 1


@settings(max_examples=60, deadline=None)
@given(CHARGERS)
def test_filed_alike_the_two_groups_are_one_and_cost_what_was_told(chargers) -> None:
    for each in warned(chargers):
        model = each.one[0].members[0]
        what_it_is = {
            name: getattr(model, name)
            for name in ("maker", "model", "kind", "accuracy_class", "county", "city")
        }
        members = [one for lot in (*each.one, *each.other) for one in lot.members]
        together = formed([replace(one, **what_it_is) for one in members])
        lots = (*together.lots, *together.too_small)
        assert len({lot.group for lot in lots}) == 1
        assert sum(lot.size for lot in lots) == each.size
        assert sum(lot.plan.n for lot in lots) == each.tested_together
        assert sum(lot.plan.n for lot in (*each.one, *each.other)) == each.tested
        assert any(
            {*one.years} & {year + step for year in other.years for step in (-1, 0, 1)}
            for one in each.one
            for other in each.other
        )


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=8, unique=True))
def test_models_that_differ_by_a_number_are_never_warned_about(powers_kw: list[int]) -> None:
    chargers = [charger(key, model=f"Rapid-{power}kW") for key, power in enumerate(powers_kw)]
    assert warned(chargers) == ()


WORDS = st.text("abcdefgh", min_size=5, max_size=9)


@given(WORDS, st.integers(0, 8), st.sampled_from("abcdefgh"))
def test_a_slip_is_a_slip_both_ways(word: str, place: int, letter: str) -> None:
    place %= len(word)
    slips = {
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    } - {word}
    for slip in slips:
        assert one_word_misspelt(f"{word} 60", f"{slip} 60")
        assert one_word_misspelt(f"{slip} 60", f"{word} 60")
        assert not one_word_misspelt(f"{word} 60", f"{slip} 61")


@given(WORDS, WORDS)
def test_two_slips_are_another_word(one: str, other: str) -> None:
    # letters moved out of the alphabet: no slip can bring two of them back
    assert not one_word_misspelt(one, "zz" + one[2:])
    assert one_word_misspelt(one, other) == one_word_misspelt(other, one)


@given(st.text("甲乙桩电气Ａ·（）有限公司集团", max_size=12), st.integers(0, 12))
def test_the_core_of_a_firm_does_not_depend_on_spelling(name: str, place: int) -> None:
    assert firm_core(name[:place] + " " + name[place:]) == firm_core(name)
    assert firm_core(name + "有限公司") in {firm_core(name), spelling_key(name + "有限公司")}


@given(st.text("o0il1ab7", max_size=8), st.text("o0il1ab7", max_size=8))
def test_a_letter_for_a_digit_is_symmetrical_and_never_equal(one: str, other: str) -> None:
    assert one_letter_for_a_digit(one, other) == one_letter_for_a_digit(other, one)
    assert not one_letter_for_a_digit(one, one)
