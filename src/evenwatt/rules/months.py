"""Counting in months: the same day, or the month's end where that day does not exist (R-0-a)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the day ``months`` after ``day``: 31 August + 6 months is the last day of February."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))
