"""Text that no document can print is refused where it is entered, not when the document is due (R-F-B)."""

from __future__ import annotations

from collections.abc import Iterator

from evenwatt.forms.findings import ERROR, Finding
from evenwatt.forms.reader import ReadForm
from evenwatt.forms.typefaces import missing_glyphs

_TEMPLATE = "字库中没有 {characters}，不能印在文书上：请改用同音或同形的字，或拆写"


def unprintable_findings(read: ReadForm) -> Iterator[Finding]:
    """Yield the cells and header fields with characters that no font of ours has.

    Clause: R-F-B, R-F-F, R-F-G.
    """
    for field in read.form.fields:
        if missing := missing_glyphs(read.header.get(field.key, "")):
            value = read.header[field.key]
            yield read.header_finding(
                ERROR, "missing_glyph", _TEMPLATE, key=field.key, value=value, characters=_named(missing)
            )
    for row in read.rows:
        if not missing_glyphs("".join(row.values.values())):
            continue
        for key, value in row.values.items():
            if missing := missing_glyphs(value):
                yield read.finding(
                    ERROR,
                    "missing_glyph",
                    _TEMPLATE,
                    row=row.number_in_excel,
                    key=key,
                    value=value,
                    characters=_named(missing),
                )


def _named(characters: tuple[str, ...]) -> str:
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in characters)
