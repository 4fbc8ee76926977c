"""What time it is, for the doors. Below them time is an argument."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from evenwatt.kernel.clock.models import DemonstrationDate


def demonstration_shift() -> timedelta | None:
    """By how many days a demonstration's clock is ahead of the real one; ``None``: there is none.

    Its time of day is the real one, and after midnight it shows the next day: it never goes backwards.
    """
    shown = DemonstrationDate.objects.first()
    return shown.shown_on - shown.set_on if shown else None


def demonstration_date() -> date | None:
    """The day that a demonstration shows now."""
    shift = demonstration_shift()
    return None if shift is None else local_date(instant(shift))


def set_demonstration_date(shown_on: date) -> None:
    """Let the demonstration show a date today, and the days that follow it from tomorrow on."""
    shown = {"shown_on": shown_on, "set_on": timezone.localtime().date()}
    DemonstrationDate.objects.update_or_create(only=True, defaults=shown)


def now() -> datetime:
    """The present instant; in a demonstration the real time of day on the demonstration's date."""
    return instant(demonstration_shift())


def instant(shift: timedelta | None) -> datetime:
    """The present instant, given by how much a demonstration's clock is ahead if there is one."""
    return timezone.localtime() + (shift or timedelta())


def start_of_day(day: date) -> datetime:
    """The first moment of a legal day, in the province's time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of_day(day: date) -> datetime:
    """The last moment of a legal day, in the province's time."""
    return timezone.make_aware(datetime.combine(day, time.max))


def local_date(at: datetime) -> date:
    """The legal day of an instant, in the province's time."""
    return timezone.localtime(at).date()


def local_time(at: datetime) -> str:
    """An instant as people write it, in the province's time: 2026-01-12 09:30."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
