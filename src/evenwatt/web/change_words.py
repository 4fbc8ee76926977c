"""The facts that a step of a life changed, in words: title, as it was, as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.regions.queries import regions
from evenwatt.law.catalog import catalog
from evenwatt.ledgers.facts import FACTS

if TYPE_CHECKING:
    from evenwatt.kernel.lives.models import Change

#: What is filed of a charger has the titles that ledgers use; of these they have none, or another one.
_TITLES = {
    "site_kind": gettext_lazy("场站类型"),
    "address": gettext_lazy("地址"),
    "name": gettext_lazy("名称"),
    "credit_code": gettext_lazy("统一社会信用代码"),
    "region": gettext_lazy("所在地"),
    "registered_in": gettext_lazy("注册地代码"),
    "registered_at": gettext_lazy("注册地"),
    "headquarters_name": gettext_lazy("总部名称"),
    "headquarters_code": gettext_lazy("总部统一社会信用代码"),
    "contact": gettext_lazy("联系人"),
    "phone": gettext_lazy("联系电话"),
    "email": gettext_lazy("联系邮箱"),
}

Said = dict[str, str]


def counties_named(changes: Iterable[Change]) -> dict[str, str]:
    """The names of the counties between which changes moved something; no query if they moved nothing."""
    codes = {
        code for change in changes if change["fact"] == "county" for code in (change["was"], change["now"])
    }
    if not codes:
        return {}
    return {region.pk: region.full_name for region in regions().filter(pk__in=codes)}


def changes_in_words(changes: Iterable[Change], counties: Mapping[str, str]) -> list[Said]:
    """``title``, ``was`` and ``now`` of each; an empty value was, or is, not stated."""
    return [
        {
            "title": _title(change["fact"]),
            "was": _value(change["fact"], change["was"], counties),
            "now": _value(change["fact"], change["now"], counties),
        }
        for change in changes
    ]


def _title(fact: str) -> str:
    return str(_TITLES[fact]) if fact in _TITLES else _(FACTS[fact].title)


def _value(fact: str, value: str, counties: Mapping[str, str]) -> str:
    if not value:
        return _("未填")
    match fact:
        case "county":
            return counties.get(value, value)
        case "site_kind":
            return _(catalog().newest("site_kinds").get(value, value))
        case "ownership":
            return _(value)
    return value
