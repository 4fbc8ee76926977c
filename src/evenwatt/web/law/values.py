"""The value of a parameter as a person reads it: a phrase, or a list of phrases by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evenwatt.law.catalog import Param
from evenwatt.law.divisions import divisions
from evenwatt.web.law.words import CODED, CODES, FREQUENCIES, VALUES

_LINE = mark_safe("<br>")
_TEMPLATES = "template with issuer, year and n"


def shown_value(param: Param) -> SafeString | str:
    """Return one version's value in words, with its unit where a word for it is known."""
    return _shown(param.value, param)


def _shown(value: Any, param: Param) -> SafeString | str:
    match value:
        case {"kind": kind, "count": count}:
            return str(FREQUENCIES[kind]).format(n=count)
        case {"title": title, "actor": actor, "clause": clause}:  # a step of a flow chart
            return f"{title}（{CODES[actor]}，{clause}）"
        case None:
            return _("无")
        case dict():
            return _pairs(value, param)
        case list():
            return format_html_join(_LINE, "{}", ((_shown(each, param),) for each in value)) or _("无")
        case bool():
            return _("是") if value else _("否")
        case date():
            return value.isoformat()
        case _:
            return _phrase(value, param)


def _pairs(value: Mapping[str, Any], param: Param) -> SafeString:
    pairs = ((_name(key, param), _shown(each, param)) for key, each in value.items())
    return format_html(
        '<dl class="pairs">{}</dl>', format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", pairs)
    )


def _name(key: str, param: Param) -> SafeString | str:
    if param.unit in CODED or key not in CODES:
        return format_html("<code>{}</code>", key)
    return str(CODES[key])


def _phrase(value: Any, param: Param) -> str:
    if param.unit in VALUES:
        return str(VALUES[param.unit]).format(n=value)
    match param.unit:
        case "before_date":
            return _("每年 {day} 前").format(day=_month_day(value))
        case "from_date":
            return _("自每年 {day} 起").format(day=_month_day(value))
        case "until_date":
            return _("至每年 {day}").format(day=_month_day(value))
        case unit if unit == _TEMPLATES:
            return str(value.format(issuer=_("（发文单位）"), year=param.since.year, n=1))
    return str(CODES.get(value) or places().get(value, value))


@cache
def places() -> dict[str, str]:
    """Return the names of the province's divisions by their codes."""
    return {division.code: division.name for division in divisions()}


def _month_day(value: str) -> str:
    month, day = map(int, value.split("-"))
    return date_format(date(2000, month, day), _("n月j日"), use_l10n=False)
