"""Work that may wait: queued in the transaction that causes it, served by `jobs` (floor 5)."""

from __future__ import annotations

from collections.abc import Callable

from django_tasks import task

#: Filled by `evenwatt.jobs` when the process starts: name → handler. Handlers are idempotent.
HANDLERS: dict[str, Callable[..., None]] = {}


@task()
def perform(name: str, ids: dict[str, int]) -> None:
    HANDLERS[name](**ids)


def later(name: str, **ids: int) -> None:
    """Queue a job by name. If the surrounding act fails, the job never existed."""
    perform.enqueue(name, ids)
