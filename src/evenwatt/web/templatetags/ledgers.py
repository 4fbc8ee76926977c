"""How what a mapping of ledgers keeps as codes is written on pages."""

from __future__ import annotations

from django import template

from evenwatt.web.desks.ledger_forms import FILE_TYPES

register = template.Library()


@register.filter
def file_type(code: str) -> str:
    """The kind of file of a mapping in words."""
    return str(FILE_TYPES[code])
