"""Instants as they are told: in the province's time, whichever way they were stored."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

from django.utils import timezone
from pydantic import AfterValidator

Instant = Annotated[datetime, AfterValidator(timezone.localtime)]


def on_clock(stored: datetime, shift: timedelta | None) -> datetime:
    """An instant of the history as the clock of the site shows it; they differ in a demonstration only."""
    return stored + (shift or timedelta())


def off_clock(told: datetime, shift: timedelta | None) -> datetime:
    """The instant of the history behind one that the clock of the site shows.

    A demonstration moved on meanwhile is asked from an earlier instant: more is told, nothing is missed.
    """
    with suppress(OverflowError):  # at the ends of the calendar there is no history to miss
        return told - (shift or timedelta())
    return told
