"""Begin a piece of long work, say how far it is, say how it ended.

What a worker reports is seen at once, because it works outside a transaction until the one that stores the
result; ``finish`` belongs into that transaction, so that result and end come together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models.functions import Now

from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.later import later
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.progress.models import Outcome, Progress
from evenwatt.law.refusal import Denied

FAILED = "处理时出现系统错误，没有保存任何内容；请重新提交，仍不成功请联系运行维护单位"


def begin_work(
    kind: str,
    title: str,
    *,
    by: Actor,
    at: datetime,
    file: StoredFile | None = None,
    given: dict[str, Any] | None = None,
    private: bool = False,
) -> Progress:
    """Queue a piece of work under the name of its handler; the same, still under way, is not doubled.

    ``private``: nobody but who asks, in this capacity, sees it and what comes of it.
    """
    asked = {
        "kind": kind,
        "organisation_id": by.organisation_id,
        "file": file,
        "given": given or {},
        "outcome": Outcome.UNDER_WAY,
        "private": private,
    }
    if private:
        asked["membership_id"] = by.membership_id
    progress, is_new = Progress.objects.get_or_create(
        **asked,
        defaults={
            "title": title,
            "membership_id": by.membership_id,
            "token_id": by.token_id,
            "asked_at": at,
        },
    )
    if is_new:
        later(kind, progress_id=progress.pk)
    return progress


def report(progress: Progress, doing: str, *, done: int = 0, total: int | None = None) -> None:
    """Say what is being done and how far it is. The database's clock times it: it is no legal moment."""
    begun = {}
    if doing != progress.template or not done:  # another stage; or a worker took the work up again
        progress.template = doing
        begun = {"started_at": Now(), "done_before": done}
    _store(progress, template=doing, params={}, done=done, total=total, **begun)


def finish(progress: Progress, subject: Subject, *, file: StoredFile | None = None) -> None:
    """Say that the work is done and which record, or which file, came of it."""
    made = {"file": file} if file else {}
    _store(
        progress,
        **made,
        outcome=Outcome.DONE,
        subject_type=subject.type,
        subject_id=subject.id,
        template="",
        params={},
    )


def take_away(progress: Progress) -> None:
    """Keep that who asked has the result: it is not offered in the inbox again."""
    Progress.objects.filter(pk=progress.pk, fetched_at=None).update(fetched_at=Now())


@contextmanager
def at_work(progress: Progress, *, when_not_done: Callable[[], None]) -> Iterator[None]:
    """Keep why the work inside could not be done, and call ``when_not_done``; a fault of ours also rises."""
    try:
        yield
    except Denied as denied:
        _stop(progress, Outcome.REFUSED, denied.template, denied.texts(), denied.clause)
        when_not_done()
    except Exception:
        _stop(progress, Outcome.FAILED, FAILED, {}, "")
        when_not_done()
        raise


def _stop(progress: Progress, outcome: Outcome, template: str, params: dict[str, Any], clause: str) -> None:
    words = {name: str(value) for name, value in params.items()}
    _store(progress, outcome=outcome, template=template, params=words, clause=clause)


def _store(progress: Progress, **changes: Any) -> None:
    Progress.objects.filter(pk=progress.pk).update(updated_at=Now(), **changes)
