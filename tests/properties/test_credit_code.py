"""The check character of a credit code against the printed weights, and against slips of the pen."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evenwatt.law.refusal import Denied
from evenwatt.rules.credit_code import check_character, credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST_17 = st.builds(
    "{}{}{}".format,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.clause("R-4.2.2-d")
@given(FIRST_17)
def test_the_weighted_sum_of_the_whole_code_is_nothing(first_17):
    code = credit_code(text=first_17 + check_character(first_17))
    weights = (
        1,
        3,
        9,
        27,
        19,
        26,
        16,
        17,
        20,
        29,
        25,
        13,
        8,
        24,
        10,
        30,
        28,
        1,
    )  # as the standard prints them
    assert sum(ALPHABET.index(each) * weight for each, weight in zip(code, weights, strict=True)) % 31 == 0


@given(FIRST_17, st.integers(8, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(first_17, place, wrong):
    code = first_17 + check_character(first_17)
    assume(code[place] != wrong)
    with pytest.raises(Denied):
        credit_code(text=code[:place] + wrong + code[place + 1 :])


@given(FIRST_17, st.integers(2, 16))
def test_two_neighbours_exchanged_are_always_found(first_17, place):
    code = first_17 + check_character(first_17)
    assume(code[place] != code[place + 1])
    with pytest.raises(Denied):
        credit_code(text=code[:place] + code[place + 1] + code[place] + code[place + 2 :])
