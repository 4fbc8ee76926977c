"""The unified social credit code of an organisation and its check character (GB 32100-2015)."""

from __future__ import annotations

import re
import unicodedata

from evenwatt.law.refusal import Denied

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V, Z: a character stands for its place here."""
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_BASE = 3
"""The weight of the i-th character is the i-th power of this, modulo the size of the alphabet."""


def check_character(first_17: str) -> str:
    """Return the eighteenth character of a code, from the seventeen before it.

    >>> check_character("91310110666007217")
    'T'

    Clause: R-4.2.2-d.

    References: GB 32100-2015, GB/T 17710.
    """
    size = len(_ALPHABET)
    total = sum(_ALPHABET.index(each) * pow(_BASE, i, size) for i, each in enumerate(first_17))
    return _ALPHABET[-total % size]


def credit_code(*, text: str) -> str:
    """Return a code as the standard writes it: full width, small letters and blanks are put right.

    Raises:
        Denied: it has not the shape of a code, or its check character is another.

    Clause: R-4.2.2-d.
    """
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not _SHAPE.fullmatch(code):
        raise Denied(
            "统一社会信用代码应为18位数字和大写字母（不含I、O、S、V、Z），第3至8位为数字；请对照营业执照或法人证书",
            clause="R-4.2.2-d",
            code="credit_code_shape",
        )
    if check_character(code[:-1]) != code[-1]:
        raise Denied(
            "统一社会信用代码 {given} 的校验码不符，可能有一位写错；请对照营业执照或法人证书",
            clause="R-4.2.2-d",
            code="credit_code_check",
            given=code,
        )
    return code
