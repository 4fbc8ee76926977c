"""Who fails to log in again and again must wait (R-4.4.7-c)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.catalog import catalog


class FailedLogin(models.Model):
    """One wrong password for a login name, be there such an account or not. Kept for the pause only."""

    login = models.CharField(max_length=150, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.login


def paused_until(login: str, *, at: datetime) -> datetime | None:
    """Until when a login name is not tried any more, or ``None`` if it is.

    The pause counts from the last failure that was tried; attempts during the pause do not prolong it, so
    that nobody can keep a person out for ever by trying now and then.
    """
    since = at - _pause(at)
    tried = FailedLogin.objects.filter(login=_key(login), at__gt=since).order_by("-at")
    last = tried.values_list("at", flat=True)[: catalog().value("login_attempts", on=local_date(at))]
    return last[0] + _pause(at) if len(last) == catalog().value("login_attempts", on=local_date(at)) else None


def note_failure(login: str, *, at: datetime) -> None:
    FailedLogin.objects.filter(at__lte=at - _pause(at)).delete()
    FailedLogin.objects.create(login=_key(login), at=at)


def forget_failures(login: str) -> None:
    FailedLogin.objects.filter(login=_key(login)).delete()


def _key(login: str) -> str:
    return login.strip().casefold()[:150]


def _pause(at: datetime) -> timedelta:
    return timedelta(minutes=catalog().value("login_pause_minutes", on=local_date(at)))
