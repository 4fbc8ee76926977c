"""Two people at one record: the form carries the version that its reader saw."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest

from evenwatt.kernel.workflow.models import Stateful

R = TypeVar("R", bound=Stateful)


def as_seen(request: HttpRequest, record: R) -> R:
    """The record at the version of the posted form, so that the engine refuses what was overtaken (409)."""
    if seen := request.POST.get("version"):
        record.version = int(seen) if seen.isdigit() else 0
    return record
