"""The Markdown of the interpretations: paragraphs, numbered lists, ``code``; citations become links."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from evenwatt.law.catalog import catalog
from evenwatt.law.interpretation import cited_interpretations, interpretations
from evenwatt.law.regulation import clauses

_ITEM = re.compile(r"\d+\. ")
_CODE_OR_CLAUSE = re.compile(r"`([^`]+)`|\b(R-[\w.]+(?:-[\w.]+)?)", re.ASCII)


def rendered(text: str) -> SafeString:
    """Return paragraphs and numbered lists as HTML; everything else in ``text`` is plain words."""
    return format_html_join("\n", "{}", ((_block(block),) for block in text.split("\n\n")))


def sourced(source: str) -> SafeString:
    """Return the source of a parameter with links to the interpretations that it cites."""
    cited = "|".join(sorted(set(cited_interpretations(source)), key=len, reverse=True))
    if not cited:
        return escape(source)
    names = re.compile(rf"(?<![\w-])(?:{cited})(?![\w-])", re.ASCII)
    return mark_safe(names.sub(lambda name: _interpretation(name[0]), escape(source)))


def _block(block: str) -> SafeString:
    lines = block.splitlines()
    if all(map(_ITEM.match, lines)):
        items = format_html_join("", "<li>{}</li>", ((_inline(_ITEM.sub("", line, 1)),) for line in lines))
        return format_html("<ol>{}</ol>", items)
    return format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", ((_inline(x),) for x in lines)))


def _inline(text: str) -> SafeString:
    return mark_safe(_CODE_OR_CLAUSE.sub(_link, escape(text)))


def _link(match: re.Match[str]) -> str:
    code, clause = match.groups()
    if clause:
        return _clause(clause) if clause in clauses() else clause
    shown = format_html("<code>{}</code>", mark_safe(code))
    if code not in catalog().versions:
        return shown
    return format_html('<a href="{}#{}">{}</a>', reverse("law_parameters"), code, shown)


def _clause(id: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("clause", args=[id]), id)


def _interpretation(name: str) -> SafeString:
    url, title = reverse("law_interpretation", args=[name]), interpretations()[name].title
    return format_html('<a href="{}">{}</a>', url, title)
