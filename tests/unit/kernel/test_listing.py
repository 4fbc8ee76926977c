"""Lists of words in sentences, in the language of whoever reads them."""

import pytest
from django.utils.translation import override

from evenwatt.kernel.listing import between, listed
from evenwatt.kernel.refusal_words import in_words
from evenwatt.law.refusal import Denied


@pytest.mark.parametrize(
    ("language", "mark", "words"),
    [
        ("zh-hans", "、", "甲、乙"),
        ("zh-hans", "；", "甲；乙"),
        ("en", "、", "甲, 乙"),
        ("en", "；", "甲; 乙"),
    ],
)
def test_words_are_joined_as_the_language_joins_them(language: str, mark: str, words: str):
    with override(language):
        assert listed(["甲", "乙"], mark) == words
        assert words == f"甲{between(mark)}乙"


def test_a_refusal_lists_names_for_its_reader_and_is_whole_without_one():
    denied = Denied("缺少：{names}", clause="R-0-a", names=("甲", "乙"))
    assert str(denied) == "缺少：甲、乙"
    with override("zh-hans"):
        assert in_words(denied) == "缺少：甲、乙"
    with override("en"):
        assert in_words(denied) == "缺少：甲, 乙"
