"""The whole regulation in its order, every sentence with its clauses; search by id or words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from evenwatt.law.regulation import Passage, passages
from evenwatt.web.law.frame import law_page
from evenwatt.web.page import public

#: Levels of headings in the table of contents.
_LISTED = (2, 3)
_FLOW_CHARTS = _("4.3 的流程图（框内文字）")


@dataclass(frozen=True)
class Sentence:
    """One line of the source; ``anchors`` are the clauses that begin with it.

    ``html`` of our own heading is translated when it is shown: the sections are kept for every language.
    """

    text: str
    clauses: tuple[str, ...]
    anchors: tuple[str, ...]
    html: SafeString | Promise


@dataclass(frozen=True)
class Section:
    """A heading and what follows it up to the next; a form is a heading that belongs to clauses itself."""

    anchor: str
    level: int
    heading: Sentence
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()

    @property
    def is_form(self) -> bool:
        return bool(self.heading.clauses)


@public
def law(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    sections = document()
    context: dict[str, Any] = {
        "q": text,
        "title": next(each.text for each in passages() if each.level == 1),
        "contents": [each for each in sections if each.level in _LISTED],
    }
    if text:
        sections = tuple(_found(sections, _matcher(text.split())))
        context["hits"] = sum(len(lines) for each in sections for lines in each.paragraphs)
    return law_page(request, "law/law.html", context | {"sections": sections}, tab="law")


@cache
def document() -> tuple[Section, ...]:
    """Return the sections in the order of the source, without the title, which heads the page."""
    sections: list[Section] = []
    seen: set[str] = set()
    for passage in passages():
        if passage.level == 1:
            continue
        if not passage.level:
            sections[-1] = _with_line(sections[-1], _sentence(passage, seen), passage.begins_paragraph)
            continue
        if sections and passage.level > sections[-1].level + 1:
            # The source prints the boxes of its flow charts at its end, outside every chapter.
            sections.append(Section("charts", 2, Sentence("", (), (), _FLOW_CHARTS)))
        anchor = f"s{len(sections) + 1}"
        sections.append(Section(anchor, passage.level, _sentence(passage, seen)))
    return tuple(sections)


def _sentence(passage: Passage, seen: set[str]) -> Sentence:
    anchors = tuple(id for id in passage.clauses if id not in seen)
    seen.update(anchors)
    return Sentence(passage.text, passage.clauses, anchors, conditional_escape(passage.text))


def _with_line(section: Section, line: Sentence, begins_paragraph: bool) -> Section:
    """Add a line; the clauses of the heading, which hold for every line of a form, are not repeated."""
    own = tuple(id for id in line.clauses if id not in section.heading.clauses)
    line = replace(line, clauses=own)
    *before, last = section.paragraphs or ((),)
    paragraphs = [*section.paragraphs, (line,)] if begins_paragraph else [*before, (*last, line)]
    return replace(section, paragraphs=tuple(paragraphs))


Matcher = Callable[[Sentence], SafeString | None]


def _matcher(terms: list[str]) -> Matcher:
    """Return what marks the words sought in a sentence, or says ``None`` where one of them is missing.

    The source sets spaces at will (“双随机 、一公开”), so any may stand between two signs of a word.
    """
    patterns = [r"\s*".join(map(re.escape, term)) for term in terms]
    ids = [term.upper().removeprefix("R-") for term in terms]
    words = re.compile("|".join(patterns), re.IGNORECASE)

    def match(sentence: Sentence) -> SafeString | None:
        for pattern, id in zip(patterns, ids, strict=True):
            of_clause = any(each.upper().removeprefix("R-").startswith(id) for each in sentence.clauses)
            if not of_clause and not re.search(pattern, sentence.text, re.IGNORECASE):
                return None
        return _marked(sentence.text, words)

    return match


def _marked(text: str, words: re.Pattern[str]) -> SafeString:
    parts, end = [], 0
    for hit in words.finditer(text):
        parts += [conditional_escape(text[end : hit.start()]), format_html("<mark>{}</mark>", hit[0])]
        end = hit.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))


def _found(sections: tuple[Section, ...], match: Matcher) -> Iterator[Section]:
    """Yield the sections with the sentences that match; where the heading matches, with all of them."""
    for section in sections:
        heading = match(section.heading) if section.heading.text else None
        if heading is not None:
            yield replace(section, heading=replace(section.heading, html=heading))
            continue
        kept = [
            tuple(replace(line, html=marked) for line in lines if (marked := match(line)) is not None)
            for lines in section.paragraphs
        ]
        if any(kept):
            yield replace(section, paragraphs=tuple(lines for lines in kept if lines))


urlpatterns = [path("law/", law, name="law")]
