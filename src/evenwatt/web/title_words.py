"""What a record is called, in the language of the reader.

A title is stored as the Chinese sentence that the record had when its duty was opened: names that people gave
among words of ours. Here the words are told from the names, and said in the reader's language.
"""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop, override

from evenwatt.registry.connection_states import MismatchKind
from evenwatt.registry.states import Change

#: The titles of our records, as their models write them; the first that fits speaks.
_TITLES = (
    gettext_noop("{filer} {year} 年度充电设施信息报备"),
    gettext_noop("{filer} {year} 年度附录{form} {hosted}"),
    gettext_noop("{filer} {year} 年度附录{form}"),
    gettext_noop("{city} {year} 年度抽检计划（{institution}）"),
    gettext_noop("{operator}抽样方案（{plan}）"),
    gettext_noop("{year} 年上半年"),
    gettext_noop("{year} 年下半年"),
    gettext_noop("{station} 转让"),
    gettext_noop("{duplicate} 并入 {survivor}"),
    gettext_noop("{serial} 检定记录"),
    gettext_noop("{lot} 评价"),
)
#: Names written without a space; every other name takes what is there.
_SHAPES = {
    "year": r"\d{4}", "form": "[A-Z]", "lot": r"\S+", "serial": r"\S+",
    "duplicate": r"\S+", "survivor": r"\S+",
}  # fmt: skip


def titled(title: object) -> str:
    """The title in the reader's language; what is no title of ours stays as it is.

    >>> from django.utils.translation import override
    >>> with override("zh-hans"):
    ...     titled("甲公司 2026 年度充电设施信息报备")
    '甲公司 2026 年度充电设施信息报备'
    """
    if isinstance(title, SafeString):
        return title
    text = str(title)
    if get_language() == settings.LANGUAGE_CODE:
        return text
    number, _, rest = text.partition(" ")
    # the number of a document stands before what it is about
    if number.endswith("号") and (said := titled(rest)) != rest:
        return f"{number} {said}"
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return gettext(template).format(**found.groupdict())
    names, _, word = text.rpartition(" ")
    if word in _last_words():
        return f"{names} {gettext(word)}".lstrip()
    return text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def named(name: re.Match[str]) -> str:
        return f"(?P<{name[1]}>{_SHAPES.get(name[1], '.+')})"

    return tuple((each, re.compile(re.sub(r"\{(\w+)\}", named, each))) for each in _TITLES)


@cache
def _last_words() -> frozenset[str]:
    """What a title of a report or a disagreement ends with."""
    with override(settings.LANGUAGE_CODE):
        return frozenset(str(each.label) for kind in (Change, MismatchKind) for each in kind)
