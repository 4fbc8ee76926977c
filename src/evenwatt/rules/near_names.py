"""When two names that are not the same may be meant to be (R-3.8-a): for warnings, never for joining."""

from __future__ import annotations

import re
import unicodedata

from evenwatt.rules.spelling import spelling_key

_COMPANY_FORM = re.compile(r"股份|有限责任|有限|控股|集团|公司")
_COMPANY_FORM_LATIN = re.compile(r"\b(?:co|company|corp|corporation|group|gmbh|ag|inc|llc|ltd|limited|plc)\b")
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[^\W\d_a-z]+")
_LONG_WORD = re.compile(r"[a-z]{4,}")
_A_WORD_NOT_A_CODE = 5
"""Letters that the longer of two words must have."""
_LIKE_A_DIGIT = str.maketrans("oil", "011")


def firm_core(name: str) -> str:
    """Return the key of a firm's name without its company form: 甲桩股份有限公司 and 甲桩有限公司 share it.

    A name that is nothing but a form keeps its key. Clause: R-3.8-a.
    """
    bare = _COMPANY_FORM_LATIN.sub(" ", _folded(name))
    return _COMPANY_FORM.sub("", spelling_key(bare)) or spelling_key(name)


def digit_folded(name: str) -> str:
    """Return the key of a name with O, I and l as the digits that they are mistaken for.

    Clause: R-3.8-a.
    """
    return spelling_key(name).translate(_LIKE_A_DIGIT)


def one_letter_for_a_digit(one: str, other: str) -> bool:
    """Whether two names differ only where one has a letter and the other the digit that it looks like.

    >>> one_letter_for_a_digit("EV-12O", "EV-120"), one_letter_for_a_digit("EV-I", "EV-l")
    (True, False)

    Clause: R-3.8-a.
    """
    keys = spelling_key(one), spelling_key(other)
    return (
        keys[0] != keys[1]
        and digit_folded(one) == digit_folded(other)
        and all(a == b or a.isdigit() != b.isdigit() for a, b in zip(*keys, strict=True))
    )


def one_word_misspelt(one: str, other: str) -> bool:
    """Whether two names differ by one slip of the pen in one long Latin word, and in no number.

    Short words are designations (AC and DC, Terra A and Terra B), and one Chinese character more or less
    is another word (单枪 and 双枪): neither is a slip.

    >>> one_word_misspelt("Rapid 22kW", "Rapd 22 kW"), one_word_misspelt("Rapid 60kW", "Rapid 120kW")
    (True, False)

    Clause: R-3.8-a.
    """
    words = _TOKEN.findall(_folded(one)), _TOKEN.findall(_folded(other))
    if len(words[0]) != len(words[1]):
        return False
    differing = [pair for pair in zip(*words, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1 or not all(map(_LONG_WORD.fullmatch, differing[0])):
        return False
    return max(map(len, differing[0])) >= _A_WORD_NOT_A_CODE and _one_slip(*differing[0])


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter is missing, too many, wrong, or two neighbours changed places."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) == 1
    rest, others = one[start:], other[start:]
    return (
        rest[1:] == others
        or rest == others[1:]
        or rest[1:] == others[1:]
        or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
