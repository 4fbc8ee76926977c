"""A refusal on a page: beside the form, or as a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenwatt.kernel.refusal_words import in_words, status_of
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied

__all__ = ["RefusalMiddleware", "beside", "in_words", "status_of"]


@contextmanager
def beside(form: BaseForm, fields: Mapping[str, str] | None = None) -> Iterator[None]:
    """Put a refusal of what was filled in into the form's error summary; ``form.errors`` tells afterwards.

    ``fields`` maps a refusal's code to the field it belongs to. A refusal of the office or of a record that
    others changed meanwhile is no matter of the form and rises.
    """
    try:
        yield
    except (NotAllowed, Conflict):
        raise
    except Denied as denied:
        form.add_error((fields or {}).get(denied.code), in_words(denied))


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
