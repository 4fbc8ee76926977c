"""Cells of a list whose columns are chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from evenwatt.web.listed import Column
from evenwatt.web.templatetags.components import clip
from evenwatt.web.templatetags.formats import NOTHING, day, number, plain

register = template.Library()


@register.simple_tag
def cell(column: Column, row: Any) -> Any:
    """What a column says of a told row, as the kind of value is written in a table."""
    match column.cell(row):
        case None | "":
            return NOTHING
        case date() as on:
            return day(on)
        case Decimal() as figure:
            return number(plain(figure))
        case int() as count:
            return number(count)
        case words:
            return clip(str(words))
