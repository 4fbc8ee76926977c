"""Whatever goes wrong below /api/ is answered as a problem, also where no operation was reached."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from evenwatt.api.problems import MEDIA_TYPE, of_status


class ProblemMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not request.path.startswith("/api/") or answer.status_code < 400:
            return answer
        if answer.headers.get("Content-Type") == MEDIA_TYPE:
            return answer
        plain = of_status(request, answer.status_code)
        if "Allow" in answer.headers:
            plain["Allow"] = answer["Allow"]
        return plain
