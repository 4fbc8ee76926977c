"""Official documents as PDF/A-2b: a template of ``typst/`` filled with data, the same bytes every time.

The compiler is not thread-safe and hangs in a process forked after a compile: call ``render`` in a spawned
worker, or in one thread of a process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

from evenwatt.forms import (
    appendix_a,
    appendix_b,
    appendix_b1,
    appendix_c2,
    appendix_d,
    appendix_e,
    appendix_f,
    appendix_g,
    certificate,
    evaluation_report,
    urging_letter,
)
from evenwatt.forms.typefaces import FOLDER, font_files, missing_glyphs
from evenwatt.law.refusal import Denied

TEMPLATES = Path(__file__).parent / "typst"


DOCUMENTS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]] = {
    "form_a": ("appendix_a", appendix_a.printed),
    "form_b": ("table_form", appendix_b.printed),
    "form_b1": ("table_form", appendix_b1.printed),
    "form_c2": ("cell_grid", appendix_c2.printed),
    "form_d": ("cell_grid", appendix_d.printed),
    "form_e": ("cell_grid", appendix_e.printed),
    "form_f": ("table_form", appendix_f.printed),
    "form_g": ("table_form", appendix_g.printed),
    "evaluation_report": ("evaluation_report", evaluation_report.printed),
    "certificate": ("certificate", certificate.printed),
    "notice": ("certificate", certificate.printed),
    "urging_letter": ("urging_letter", urging_letter.printed),
}
"""Template and what it prints of a document's content, by the name of the document."""


def render(document: str, content: Mapping[str, Any]) -> bytes:
    """Return the PDF of a document of that name; dates in ``content`` are ISO text, as it is stored.

    Raises Denied, naming them, if the content has characters that no font of ours can print, and
    FontsMissingError if there are no fonts.
    """
    template, printed = DOCUMENTS[document]
    text = json.dumps(printed(content), ensure_ascii=False)
    missing = missing_glyphs(text)
    if missing:
        raise Denied(
            "字库中没有 {characters}，不能生成文书：请改用同音或同形的字，或拆写",
            clause="R-F-A",
            code="missing_glyph",
            characters="、".join(f"“{character}”（U+{ord(character):04X}）" for character in missing),
        )
    made = _compiler(template).compile(
        format="pdf", sys_inputs={"data": text}, pdf_standards="a-2b", timestamp=0
    )
    return cast(bytes, made)  # a list of pages only for images, nothing only for a file


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(input=TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """Load the fonts once for all templates: they are fifty megabytes."""
    font_files()
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
