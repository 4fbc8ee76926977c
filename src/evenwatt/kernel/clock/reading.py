"""What time it is, for the doors. Below them time is an argument."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from evenwatt.kernel.clock.models import DemonstrationDate


def demonstration_date() -> date | None:
    return DemonstrationDate.objects.values_list("shown_on", flat=True).first()


def set_demonstration_date(shown_on: date) -> None:
    DemonstrationDate.objects.update_or_create(only=True, defaults={"shown_on": shown_on})


def now() -> datetime:
    """The present instant; in a demonstration the real time of day on the demonstration's date."""
    return instant(demonstration_date())


def instant(shown_on: date | None) -> datetime:
    """The present instant, given the demonstration's date if there is one."""
    present = timezone.localtime()
    if shown_on is None:
        return present
    return present.replace(year=shown_on.year, month=shown_on.month, day=shown_on.day)


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
