"""Every refusal as problem details (RFC 9457), in the sentence that a page would show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema
from ninja.errors import HttpError, ValidationError

from evenwatt.api.findings import FindingOut
from evenwatt.kernel.listing import listed
from evenwatt.kernel.refusal_words import in_words, status_of
from evenwatt.law.refusal import Denied

if TYPE_CHECKING:
    from ninja import NinjaAPI

MEDIA_TYPE = "application/problem+json"
REFERENCE = "/api/v1/reference"

TITLES: dict[int, Any] = {
    400: gettext_lazy("请求不完整"),
    401: gettext_lazy("没有有效的令牌"),
    403: gettext_lazy("令牌无权办理"),
    404: gettext_lazy("没有这条记录"),
    405: gettext_lazy("此地址不接受这种请求"),
    409: gettext_lazy("与他人的更改或正在进行的请求冲突"),
    412: gettext_lazy("记录已经更改"),
    413: gettext_lazy("内容过大"),
    422: gettext_lazy("不能这样办理"),
    428: gettext_lazy("没有注明所看到的版本"),
    429: gettext_lazy("请求过于频繁"),
    500: gettext_lazy("系统错误"),
}


class ProblemRow(Schema):
    """What was found in one row."""

    row: int
    findings: list[FindingOut]


class Problem(Schema):
    """Why a request was refused; nothing was changed."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    clause: str = ""
    findings: list[FindingOut] = []
    rows: list[ProblemRow] = []


class Refused(Exception):  # noqa: N818 (a refusal is no error)
    """A refusal with what else the answer says: another status, findings, headers."""

    def __init__(
        self,
        denied: Denied,
        *,
        status: int | None = None,
        findings: Iterable[FindingOut] = (),
        rows: Iterable[ProblemRow] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(str(denied))
        self.denied = denied
        self.status = status or status_of(denied)
        self.findings, self.rows, self.headers = list(findings), list(rows), headers or {}


def refused(template: str, *, status: int, code: str, clause: str = "", **params: Any) -> Refused:
    """A refusal of the interface itself, which no action made."""
    headers = {"Retry-After": str(params["seconds"])} if "seconds" in params else {}
    return Refused(Denied(template, clause=clause, code=code, **params), status=status, headers=headers)


def problem(request: HttpRequest, status: int, *, detail: str, code: str, **more: Any) -> HttpResponse:
    """The answer that says why not."""
    content = {
        "type": request.build_absolute_uri(f"{REFERENCE}#problem-{status}"),
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
        **{name: value for name, value in more.items() if value},
    }
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = MEDIA_TYPE
    answer["Cache-Control"] = "no-store"
    return answer


def of_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    denied = refusal.denied
    answer = problem(
        request,
        refusal.status,
        detail=in_words(denied),
        code=denied.code,
        clause=denied.clause,
        findings=[each.dict() for each in refusal.findings],
        rows=[each.dict() for each in refusal.rows],
    )
    if refusal.status == 401:
        answer["WWW-Authenticate"] = f'Bearer realm="evenwatt", error="{denied.code}"'
    for name, value in refusal.headers.items():
        answer[name] = value
    return answer


def of_status(request: HttpRequest, status: int) -> HttpResponse:
    """A problem of which only the status is known: no such address, a fault of ours."""
    details = {
        404: _("没有这个地址或记录，或者它不属于本单位；请核对接口说明"),
        405: _("请按接口说明改用其他方法"),
        500: _("处理时出现系统错误，没有保存任何内容；请稍后重试"),
    }
    return problem(
        request, status, detail=details.get(status, _("请按接口说明核对请求")), code=f"http_{status}"
    )


def install(api: NinjaAPI) -> None:
    """Have every exception of an operation answered as a problem."""
    api.add_exception_handler(Refused, of_refusal)  # type: ignore[arg-type]
    api.add_exception_handler(Denied, lambda request, denied: of_refusal(request, Refused(denied)))  # type: ignore[arg-type]
    api.add_exception_handler(Http404, lambda request, _error: of_status(request, 404))
    api.add_exception_handler(HttpError, _of_unreadable)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, _of_parameters)  # type: ignore[arg-type]


def _of_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return of_status(request, error.status_code)


def _of_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    named = listed(dict.fromkeys(str(each["loc"][-1]) for each in error.errors))
    detail = _("参数“{names}”不能读取：请核对名称和取值").format(names=named)
    return problem(request, 422, detail=detail, code="bad_parameter")
