"""When two spellings name one maker, one model or one organisation."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

# What carries no meaning in a name. Between two digits . ~ and : do (1.5 is not 15), everywhere + / *.
_MEANINGLESS = re.compile(r"(?<!\d)[.~:]|[.~:](?!\d)|[^\w.~:+/*]|_")

_LEGAL_FORM = re.compile("(股份有限公司|有限责任公司|有限公司|公司)$")


@cache
def spelling_key(text: str) -> str:
    """Return what is left of a name without its spelling: width, case, spaces, hyphens, dots, brackets.

    "EV-120 (DC)" and "ｅｖ１２０ｄｃ" join; "EV120" and "EV1200", "7.5 kW" and "75 kW" do not;
    "7,5 kW" is "7.5 kW". The original stays where it was.

    Clause: R-3.8-a.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MEANINGLESS.sub("", _DECIMAL_COMMA.sub(".", folded))


@cache
def company_key(name: str) -> str:
    """Return what is left of an organisation's name without its spelling and its legal form.

    Clause: R-F-B.

    >>> company_key("示例充电（武汉）有限公司") == company_key("示例充电(武汉)股份有限公司")
    True
    """
    return _LEGAL_FORM.sub("", spelling_key(name))
