"""Publish a result: the page shows what the public will see, the button makes it public (R-4.4.8-a)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.disclosure.queries import is_published
from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.queries import visible_schemes
from evenwatt.procedures.publication import (
    preview_evaluation,
    preview_full_verification,
    publish_evaluation,
    publish_full_verification,
)
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.public_fields import shown, titles
from evenwatt.web.refusals import in_words


@dataclass(frozen=True)
class _Kind:
    """How results of one kind are found, previewed and published; ``name`` is the actions' argument."""

    name: str
    visible: Callable[..., Any]
    preview: Callable[..., list[dict[str, Any]]]
    publish: Callable[..., None]


_KINDS = {
    "evaluation": _Kind("evaluation", visible_evaluations, preview_evaluation, publish_evaluation),
    "scheme": _Kind("scheme", visible_schemes, preview_full_verification, publish_full_verification),
}


@desk(Permission.RESULT_PUBLISH)
def publish(request: DeskRequest, subject_type: str, key: int) -> HttpResponse:
    kind = _KINDS.get(subject_type)
    if kind is None:
        raise Http404
    subject = get_object_or_404(kind.visible(request.actor), pk=key)
    refusal: Denied | None = None
    if request.method == "POST":
        try:
            kind.publish(**{kind.name: subject}, by=request.actor, at=request.now)
        except (NotAllowed, Conflict):
            raise
        except Denied as denied:
            refusal = denied
        else:
            messages.success(request, _("已发布"))
            return redirect("publish", subject_type, key)
    on = local_date(request.now)
    results = kind.preview(subject, on=on)
    context = {
        "subject": subject,
        "subject_type": subject_type,
        "published": is_published(subject_type, key),
        "titles": titles(on),
        "results": [shown(result, on) for result in results],
        "refusal": in_words(refusal) if refusal else "",
        "clause_id": refusal.clause if refusal else "",
    }
    return render(request, "evaluations/publish.html", context, status=422 if refusal else 200)


urlpatterns = [path("publish/<str:subject_type>/<int:key>", publish, name="publish")]
