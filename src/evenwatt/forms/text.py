"""Cell values as the text that people see."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal

EXACT_INTEGERS = 10**15
"""Spreadsheets keep 15 significant digits; an integer typed as a number from here on has lost some."""

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")
_ZERO_DECIMALS = re.compile(r"\.0+$")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)


def clean(text: str) -> str:
    """Drop what cannot be seen and make every run of blanks one space."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def clean_code(text: str) -> str:
    """Clean a code: full-width forms become half-width, blanks go."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def clean_integer(text: str, *, unit: str) -> str:
    """Return the digits of a whole number written with its unit or with zero decimals, else the text."""
    digits = _ZERO_DECIMALS.sub("", text.removesuffix(unit))
    return digits if digits.isdecimal() else text


def clean_number(text: str, *, unit: str) -> str:
    """Return a number written with its unit in its shortest figures, else the text.

    >>> clean_number("120.50kw", unit="kW"), clean_number("一百", unit="kW")
    ('120.5', '一百')
    """
    figures = text[: -len(unit)] if unit and text.casefold().endswith(unit.casefold()) else text
    return plain(Decimal(figures)) if _NUMBER.fullmatch(figures) else text


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without zeros that say nothing."""
    return format(number.normalize(), "f")


def as_text(value: object) -> str:
    """Write a cell value as its cell shows it: 51519.0 as "51519", dates as ISO."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def lost_digits(value: object) -> bool:
    """Whether a code went through a number format that cut its digits."""
    if isinstance(value, float):
        return abs(value) >= EXACT_INTEGERS
    return isinstance(value, str) and bool(_SCIENTIFIC.fullmatch(value.strip()))
