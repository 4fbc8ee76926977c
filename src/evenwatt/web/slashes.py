"""An address with a slash too many leads to the page that has none; Django adds the one that is missing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.http import escape_leading_slashes


class SlashMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        bare = request.path_info.rstrip("/")
        if response.status_code != 404 or request.method not in ("GET", "HEAD") or bare == request.path_info:
            return response
        if not is_valid_path(bare):
            return response
        query = request.META.get("QUERY_STRING", "")
        address = request.path.rstrip("/") + (f"?{query}" if query else "")
        return HttpResponsePermanentRedirect(escape_leading_slashes(address))
