"""Work that takes longer than a request may: where it stands, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from evenwatt.api.door import operation, reply
from evenwatt.kernel.progress.queries import visible_work

if TYPE_CHECKING:
    from evenwatt.kernel.progress.models import Progress

router = Router(tags=["progress"])

_SECONDS = "2"


class ProgressOut(Schema):
    """`outcome` is empty while the work goes on, then `done` with its `result`, `refused` or `failed`."""

    id: int
    title: str
    doing: str
    done: int
    total: int | None = None
    seconds_left: int | None = None
    outcome: str
    clause: str = ""
    result: str | None = None


def progress_out(work: Progress) -> ProgressOut:
    params = {name: _(value) if value else value for name, value in work.params.items()}
    return ProgressOut(
        id=work.pk,
        title=work.title,
        doing=_(work.template).format(**params) if work.template else "",
        done=work.done,
        total=work.total,
        seconds_left=work.seconds_left,
        outcome=work.outcome,
        clause=work.clause,
        result=f"/api/v1/filings/{work.subject_id}" if work.subject_id else None,
    )


def accepted(work: Progress) -> HttpResponse:
    """202: the work is queued; its address tells how far it is."""
    return reply(progress_out(work), 202, Location=f"/api/v1/progress/{work.pk}", Retry_After=_SECONDS)


@operation(router.get, "/progress/{key}", answers={200: ProgressOut})
def read_progress(request: Any, key: int) -> HttpResponse:
    """How far a piece of work is.

    进度：大批量的报送由后台处理，凭此查询。Ask again after `Retry-After` seconds until `outcome` is set.
    """
    work = get_object_or_404(visible_work(request.actor).select_related("token"), pk=key)
    answer = reply(progress_out(work))
    if work.is_under_way:
        answer["Retry-After"] = _SECONDS
    return answer
