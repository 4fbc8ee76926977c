"""Long work: how far it is, and where its result is. One may go away and come back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.kernel.progress.queries import visible_work
from evenwatt.web.page import DeskRequest, desk

#: Type of the record that came of the work → route of its page.
_RESULTS = {"filing": "filing"}
#: Kind of work → where to try again.
_AGAIN = {"filing_upload": "filing_upload"}


@desk()
def show(request: DeskRequest, key: int) -> HttpResponse:
    """The state of one piece of work; the page asks for it again until it is at its end."""
    work = get_object_or_404(visible_work(request.actor).select_related("file"), pk=key)
    words = {name: _(value) if value else value for name, value in work.params.items()}
    context = {
        "work": work,
        "sentence": _(work.template).format(**words) if work.template else "",
        "left": _left(work.seconds_left),
        "result_url": reverse(_RESULTS[work.subject_type], args=[work.subject_id])
        if work.subject_type
        else "",
        "again_url": reverse(_AGAIN.get(work.kind, "filings")),
    }
    return render(request, "progress/progress.html", context)


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return _("约 {n} 秒").format(n=max(seconds, 1))


urlpatterns = [path("work/<int:key>", show, name="progress")]
