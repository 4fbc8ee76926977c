"""Text that cannot be kept or printed is refused where it is entered, not when it is needed (R-F-B)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from evenwatt.forms.findings import ERROR, Finding
from evenwatt.forms.layout import Column, HeaderField
from evenwatt.forms.reader import ReadForm
from evenwatt.forms.typefaces import missing_glyphs

_QUOTED = 200
"""Characters of a value that a sentence quotes."""

Problem = tuple[str, str, dict[str, Any]]
"""Code, template and parameters of what is wrong with a text."""


def text_findings(read: ReadForm) -> Iterator[Finding]:
    """Yield the cells and header fields that are too long, or have characters that no font of ours has.

    Clause: R-F-B, R-F-F, R-F-G.
    """
    for field in read.form.fields:
        value = read.header.get(field.key, "")
        for code, template, params in _problems(field, value):
            yield read.header_finding(ERROR, code, template, key=field.key, value=_shown(value), **params)
    shortest = min(column.longest for column in read.form.columns)
    for row in read.rows:
        if not _is_suspect("".join(row.values.values()), row.values.values(), shortest):
            continue
        for column in read.form.columns:
            value, row_number = row.values.get(column.key, ""), row.number_in_excel
            for code, template, params in _problems(column, value):
                yield read.finding(
                    ERROR, code, template, row=row_number, key=column.key, value=_shown(value), **params
                )


def _problems(place: Column | HeaderField, value: str) -> Iterator[Problem]:
    if (length := _length(value)) > place.longest:
        template = "共 {length} 个字符，最多可填 {longest} 个：请核对是否填错了列，或删去多余的文字"
        yield "too_long", template, {"length": length, "longest": place.longest}
    elif missing := missing_glyphs(value):
        template = "字库中没有 {characters}，不能印在文书上：请改用同音或同形的字，或拆写"
        yield "missing_glyph", template, {"characters": _named(missing)}


def _is_suspect(together: str, values: Iterable[str], shortest: int) -> bool:
    """Whether the cells of a row have to be looked at one by one, which takes its time with many rows."""
    if missing_glyphs(together) or max(map(len, values), default=0) > shortest:
        return True
    return len(together) > shortest and not unicodedata.is_normalized("NFKC", together)


def _length(text: str) -> int:
    """Return how many characters a text has, or would have in plain ones (㎏ has two), as we compare them."""
    return max(len(text), len(unicodedata.normalize("NFKC", text).casefold()))


def _shown(value: str) -> str:
    """Return as much of a value as a sentence can quote."""
    return value if len(value) <= _QUOTED else f"{value[:_QUOTED]}…"


def _named(characters: tuple[str, ...]) -> str:
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in characters)
