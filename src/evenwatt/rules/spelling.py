"""When two spellings name one maker, one model or one organisation."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

# What carries no meaning in a name. Between two digits . ~ and : do (1.5 is not 15), everywhere + / *.
_MEANINGLESS = re.compile(r"(?:(?<!\d)[.~:]|[.~:](?!\d)|[^\w.~:+/*]|_)+")

_BETWEEN_DIGITS = re.compile(r"(?<=\d)\0(?=\d)")
"""A run of the above, each replaced by one NUL: without it two numbers would become one."""


@cache
def spelling_key(text: str) -> str:
    """Return what is left of a name without its spelling: width, case, spaces, hyphens, dots, brackets.

    "EV-120 (DC)" and "ｅｖ１２０ｄｃ" join; "EV120" and "EV1200", "7.5 kW" and "75 kW" do not;
    "7,5 kW" is "7.5 kW". Between two digits any of these is one hyphen: "DC-120-1" is "DC120 1", and
    neither "DC-12-01" nor "DC-1201". The legal form of a firm is part of its name. The original stays
    where it was.

    Clause: R-3.8-a, R-F-B.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _MEANINGLESS.sub("\0", _DECIMAL_COMMA.sub(".", folded))
    return _BETWEEN_DIGITS.sub("-", bare).replace("\0", "")
