"""How dates, instants, numbers and lists of words are written on pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evenwatt.kernel import listing
from evenwatt.web.connection_words import connection_word
from evenwatt.web.title_words import titled

register = template.Library()

NOTHING = "—"


@register.simple_tag
def day(value: date | datetime | None, style: str = "table") -> SafeString | str:
    """Write a legal day: 2026-03-01 in tables, 2026年3月1日 with ``style="text"``."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    written = value.isoformat()
    if style == "text":
        written = date_format(value, _("Y年n月j日"), use_l10n=False)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """Write an instant in the time zone of the installation: 2026-03-01 14:05."""
    if value is None or value == "":
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}")


@register.simple_tag
def number(value: int | float | Decimal | None, unit: str = "") -> SafeString | str:
    """Write a number with thousands separated and, after a thin space, its unit.

    Decimals keep the digits they have: the last one is part of a metrological result.
    """
    if value is None or value == "":
        return NOTHING
    written = format_html('<span class="number">{}</span>', f"{value:,}".replace("-", "−"))
    return format_html("{}\u2009{}", written, unit) if unit else written


@register.simple_tag
def rating(value: Decimal | None, unit: str) -> SafeString | str:
    """Write a figure of a nameplate without the zeros that its column adds: 120 kW, 0.001 kWh."""
    return number(None if value is None else plain(value), unit)


register.simple_tag(listing.between)
register.filter("listed", listing.listed)
register.filter("titled", titled)
register.filter("connection_word", connection_word)


def plain(value: Decimal) -> Decimal:
    """A stored figure without trailing zeros, and never with an exponent."""
    return Decimal(f"{value.normalize():f}")
