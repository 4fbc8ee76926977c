"""The parts that pages are built from. Parameters and examples: docs/design-components.md."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenwatt.web.title_words import titled

register = template.Library()

TONES = frozenset({"good", "bad", "warn", "wait", "draft", "info"})
CLIP_FROM = 14
"""Characters from which a clipped text gets a tab stop to unfold it; shorter ones are never cut."""
SOON_DAYS = 5
"""Working days from which a coming due date is marked: one week of office days."""


def known_tone(tone: str) -> str:
    """Return ``tone`` or refuse it: a mistyped tone would lose its colour and shape silently."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"unknown tone {tone!r}, known are {sorted(TONES)}")
    return tone


def pairs(flat: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """Fold ``word, url, word, url, …`` into pairs; a missing last url is ``None``."""
    return [(flat[i], flat[i + 1] if i + 1 < len(flat) else None) for i in range(0, len(flat), 2)]


# ---- within a line -------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, word: str = "") -> SafeString:
    """Draw one symbol of icons.svg. With ``word`` it speaks; without, it is decoration."""
    label = format_html('role="img" aria-label="{}"', word) if word else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>', label, static("evenwatt/icons.svg"), name
    )


@register.simple_tag
def status(code: str, word: str, tone: str) -> SafeString:
    """Show a state as colour, word and shape. ``code`` is the machine's name, for tests and scripts."""
    return format_html(
        '<span class="status tone-{}" data-status="{}">{}{}</span>', known_tone(tone), code, icon(tone), word
    )


@register.simple_tag
def clause(identifier: str | None) -> SafeString | str:
    """Link a rule shown to the clause it comes from. An empty identifier shows nothing."""
    if not identifier:
        return ""
    return format_html(
        '<a class="clause" href="/law/{}/">{} {}</a>', identifier, _("依据"), identifier.removeprefix("R-")
    )


@register.simple_tag
def clip(text: str) -> SafeString | str:
    """Cut a long text to its column; the whole appears on hover and on focus."""
    if len(text) < CLIP_FROM:
        return text
    return format_html('<span class="clip" tabindex="0" title="{}">{}</span>', text, text)


# ---- head of a page ------------------------------------------------------------------------------


@register.inclusion_tag("components/crumbs.html")
def crumbs(*words_and_urls: str) -> dict[str, Any]:
    """Show the way here: ``word, url, word, url, …``; the page itself is not in it."""
    return {"steps": [(titled(word), url) for word, url in pairs(words_and_urls)]}


@register.simple_block_tag
def page_header(content: str, title: str, number: str = "", state: str = "") -> SafeString:
    """Head a page: title, number of the record, status; the content is the one primary action."""
    return render_to_string(
        "components/page_header.html",
        {"action": content, "title": title, "number": number, "state": state},
    )


@register.simple_block_tag
def tabs(content: str, label: str) -> SafeString:
    """Hold ``tab`` links; ``label`` says to a screen reader what they switch."""
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, content)


@register.inclusion_tag("components/tab.html")
def tab(word: str, url: str, *, current: bool = False, count: int | None = None, tone: str = "") -> dict:
    """Link one view of the record, with the count of what is behind it."""
    return {
        "word": word, "url": url, "current": current, "count": count, "tone": tone and known_tone(tone),
    }  # fmt: skip


# ---- facts ---------------------------------------------------------------------------------------


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """Hold ``fact`` entries as a definition list."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_tag
def fact(term: str, value: Any, href: str = "", clause_id: str = "") -> SafeString:
    """Show one fact; a number with ``href`` links to the list behind it."""
    shown = "—" if value is None or value == "" else value
    if href:
        shown = format_html('<a href="{}">{}</a>', href, shown)
    return format_html("<div><dt>{}</dt><dd>{} {}</dd></div>", term, shown, clause(clause_id))


@register.inclusion_tag("components/figure.html")
def figure(word: str, value: Any, url: str = "", tone: str = "", note: str = "") -> dict[str, Any]:
    """Show one headline number, linked to the list behind it. Put several in ``<div class="figures">``."""
    return {"word": word, "value": value, "url": url, "tone": tone and known_tone(tone), "note": note}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: list[Any], title: str = "") -> dict[str, Any]:
    """Show the statutory timeline of a record, for the right rail.

    Each step has ``word``, ``state`` (done, now, late, later) and may have ``actor``, ``on``, ``due_on``,
    ``counted`` (how the date was counted, a sentence), ``counting`` (the address of the count day by day),
    ``clause`` and ``url``.
    """
    return {"steps": steps, "title": title}


@register.inclusion_tag("components/compare.html")
def compare(rows: list[Any], before: str, after: str) -> dict[str, Any]:
    """Show two rounds side by side; each row has ``label``, ``before``, ``after``."""
    return {"rows": rows, "before": before, "after": after}


# ---- lists ---------------------------------------------------------------------------------------


@register.simple_block_tag
def data_table(
    content: str, caption: str, total: int | None = None, *, capped: bool = False, wide: bool = False
) -> SafeString:
    """Frame a table: caption with row count; the content is ``<thead>`` and ``<tbody id="rows">``.

    ``capped`` says that counting stopped at ``total``; ``wide`` lets the frame scroll by itself.
    """
    return render_to_string(
        "components/data_table.html",
        {"content": content, "caption": caption, "total": total, "capped": capped, "wide": wide},
    )


@register.inclusion_tag("components/sortable.html", takes_context=True)
def sortable(context: template.Context, word: str, key: str, css: str = "") -> dict[str, Any]:
    """Head a column that sorts by ``?sort=key`` or ``?sort=-key``, keeping the other parameters."""
    sort = context["request"].GET.get("sort", "")
    return {
        "request": context["request"],
        "word": word,
        "next_sort": f"-{key}" if sort == key else key,
        "order": {key: "ascending", f"-{key}": "descending"}.get(sort, "none"),
        "css": css,
    }


@register.simple_block_tag
def bulk_bar(content: str) -> SafeString:
    """Hold the buttons for the selected rows; it appears when a row is selected."""
    return render_to_string("components/bulk_bar.html", {"content": content})


@register.inclusion_tag("components/more.html")
def more(url: str | None) -> dict[str, Any]:
    """Link the next keyset page; with JavaScript its rows join ``#rows``. ``None`` ends the list."""
    return {"url": url}


@register.inclusion_tag("components/chip.html")
def chip(word: str, url: str, on: bool = False, count: int | None = None) -> dict[str, Any]:
    """Link a filter: ``url`` sets it, or takes it away when it is ``on``."""
    return {"word": word, "url": url, "on": on, "count": count}


@register.inclusion_tag("components/inbox.html")
def inbox(groups: list[Any]) -> dict[str, Any]:
    """Show duties by group: each has ``code`` (overdue, week, later, waiting), ``word`` and ``duties``.

    Each duty has ``id``, ``title`` (verb first), ``url``, ``record``, ``clause``, ``due_on``, ``days_left``
    (working days, negative when overdue), ``action`` (word on the button) and may have ``counting`` (the
    address of the count day by day), ``provisional`` and ``waiting_for``.
    """
    return {"groups": groups}


@register.simple_tag
def days_left(days: int | None) -> SafeString | str:
    """Write the working days left until a duty is due, louder as it comes near."""
    if days is None:
        return ""
    if days < 0:
        word = ngettext("逾期 {n} 个工作日", "逾期 {n} 个工作日", -days).format(n=-days)
        return status("overdue", word, "bad")
    if days == 0:
        return status("today", _("今天到期"), "warn")
    word = ngettext("剩 {n} 个工作日", "剩 {n} 个工作日", days).format(n=days)
    return status("soon", word, "warn") if days <= SOON_DAYS else word


@register.simple_block_tag
def empty(content: str, title: str, symbol: str = "inbox") -> SafeString:
    """Say that nothing is here; the content says what comes next and when."""
    return render_to_string("components/empty.html", {"content": content, "title": title, "symbol": symbol})


# ---- messages and progress -----------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str, title: str = "") -> SafeString:
    """Tell something that belongs to the page: what, why, and what to do."""
    return render_to_string(
        "components/notice.html", {"content": content, "tone": known_tone(tone), "title": title}
    )


@register.inclusion_tag("components/progress.html")
def progress(
    word: str, done: int, total: int | None, *, poll: str = "", rate: str = "", left: str = ""
) -> dict[str, Any]:
    """Show long work. ``poll`` is the address that answers with this component again until it is done."""
    return {"word": word, "done": done, "total": total, "poll": poll, "rate": rate, "left": left}
