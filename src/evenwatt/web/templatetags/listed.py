"""Cells of a list whose columns are chosen."""

from __future__ import annotations

from typing import Any

from django import template

from evenwatt.web.listed import Column

register = template.Library()


@register.simple_tag
def cell(column: Column, row: Any) -> Any:
    """What a column shows of a told row."""
    return column.cell(row)
