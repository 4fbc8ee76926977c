"""A refusal, put into the user's words: 403 wrong office, 409 overtaken, 422 not now or not so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied


def in_words(denied: Denied) -> str:
    """The sentence of a refusal in the language of the request."""
    return gettext(denied.template).format(**{k: gettext(v) if isinstance(v, str) and v else v for k, v in denied.params.items()})


def status_of(denied: Denied) -> int:
    match denied:
        case NotAllowed():
            return 403
        case Conflict():
            return 409
        case _:
            return 422


class RefusalMiddleware:
    """Answers a refusal that a page did not put beside its form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Denied):
            return None
        status = status_of(exception)
        context = {
            "sentence": in_words(exception),
            "clause_id": exception.clause,
            "back_url": request.path if request.method == "GET" else request.META.get("HTTP_REFERER"),
        }
        return render(request, f"{status}.html", context, status=status)
