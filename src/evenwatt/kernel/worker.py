"""The one worker of an installation, and jobs whose worker died: the next worker takes them up again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

#: Key of the advisory lock that the one worker of an installation holds while it lives.
_WORKER_LOCK = 0x65766E77


@contextmanager
def sole_worker() -> Iterator[bool]:
    """Hold the worker's lock on this connection; says whether it was free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_WORKER_LOCK])
        is_free = cursor.fetchone()[0]
    try:
        yield is_free
    finally:
        if is_free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_WORKER_LOCK])


def take_up_orphans() -> int:
    """Queue again what a dead worker left; only for who holds the lock. Handlers may run twice."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )
