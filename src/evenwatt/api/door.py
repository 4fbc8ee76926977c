"""The one way in: token, rate, permission; then once per key, or not at all if nothing changed since.

Whether a record is the organisation's own is decided by the scoped query that fetches it (404), and whether
an act is allowed now by the action that the operation calls: as at the pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from ninja import Schema
from ninja.decorators import decorate_view
from ninja.security import HttpBearer

from evenwatt.api.problems import Problem, Refused, of_refusal, refused
from evenwatt.kernel.access.gate import Gate
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.tokens.answers import claim, keep, release
from evenwatt.kernel.tokens.limits import count_request
from evenwatt.kernel.tokens.queries import token_behind
from evenwatt.kernel.workflow.engine import require_permission
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.law.refusal import Denied

if TYPE_CHECKING:
    from evenwatt.kernel.tokens.models import ApiToken, KeptAnswer

V = TypeVar("V", bound=Callable[..., Any])
R = TypeVar("R", bound=Stateful)
Run = Callable[..., HttpResponse]

_CLAUSE = "R-4.4.7-c"
_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Retry-After")
_LONGEST_KEY = 255
_VERSION = re.compile(r'\s*(?:W/)?"(\d+)-')


class ApiRequest(HttpRequest):
    """A request that came in by the door."""

    actor: Actor
    token: ApiToken
    now: datetime


class Bearer(HttpBearer):
    """Tells the schema how to come in; the door has let the request in before."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return request.token  # type: ignore[attr-defined]


def operation(
    register: Callable[..., Any], path: str, *permissions: Permission, answers: dict[int, Any], **more: Any
) -> Callable[[V], V]:
    """One operation of the interface, for tokens with one of ``permissions``; without any, for all."""
    gate = Gate(permissions or None)
    refusals = dict.fromkeys((401, 403, 404, 422, 429), Problem)

    def mark(view: V) -> V:
        view.gate = gate  # type: ignore[attr-defined]
        guarded = decorate_view(partial(_guarded, gate))(view)
        title, _, text = cleandoc(view.__doc__ or "").partition("\n")
        described = {
            "operation_id": view.__name__,
            "summary": title.rstrip("."),
            "description": " ".join(text.split()),
        }
        marked: V = register(path, response=answers | refusals, **described, **more)(guarded)
        return marked

    return mark


def reply(body: Schema, status: int = 200, **headers: str) -> HttpResponse:
    """The answer of an operation; ``headers`` with _ for -."""
    answer = HttpResponse(body.model_dump_json(), content_type="application/json", status=status)
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    return answer


def etag_of(record: Stateful) -> str:
    """The mark of a record's version, in the language in which it was told."""
    return f'"{record.version}-{get_language()}"'


def as_matched(request: HttpRequest, record: R) -> R:
    """The record, if it is still as the request saw it (If-Match): else 412, and 428 if it does not say."""
    given = request.headers.get("If-Match")
    if given is None:
        raise refused(
            "更改须以 If-Match 注明所看到的版本（读取时答复的 ETag）",
            status=428,
            code="no_if_match",
            clause=_CLAUSE,
        )
    seen = _VERSION.match(given)
    if given.strip() != "*" and (seen is None or int(seen[1]) != record.version):
        raise refused(
            "这条记录在您读取之后已经更改；请重新读取，核对后再办", status=412, code="changed", clause=_CLAUSE
        )
    return record


def _guarded(gate: Gate, run: Run) -> Run:
    @wraps(run)
    def answer(request: Any, **path: Any) -> HttpResponse:
        try:
            _come_in(request, gate)
            if request.method == "POST":
                found = _once(request, partial(run, request, **path))
            else:
                found = run(request, **path)
        except RequestDataTooBig:
            template = "内容超过 20 MB 的上限；请压缩（gzip）或拆分后报送"
            found = of_refusal(request, refused(template, status=413, code="file_too_large", clause=_CLAUSE))
        except Refused as refusal:
            found = of_refusal(request, refusal)
        if request.method == "GET":
            found = _unless_known(request, found)
        patch_vary_headers(found, ["Authorization"])
        return found

    return answer


def _come_in(request: Any, gate: Gate) -> None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise refused("请求须带令牌：Authorization: Bearer …", status=401, code="no_token", clause=_CLAUSE)
    try:
        request.token = token_behind(secret.strip(), at=request.now)
    except Denied as denied:
        raise Refused(denied, status=401) from denied
    if seconds := count_request(request.token, at=request.now):
        raise refused(
            "请求过于频繁；请在 {seconds} 秒后再试",
            status=429,
            code="too_many_requests",
            clause=_CLAUSE,
            seconds=seconds,
        )
    request.actor = request.token.actor()
    if gate.permissions:
        try:
            require_permission(request.actor, *gate.permissions)
        except Denied as denied:
            raise Refused(denied) from denied


def _once(request: Any, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Do what the request asks once, however often it arrives under its key."""
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= _LONGEST_KEY:
        raise refused(
            "请求须带 Idempotency-Key（每件事一个，不超过 255 个字符），重复发送时才不会重复办理",
            status=400,
            code="no_idempotency_key",
            clause=_CLAUSE,
        )
    fingerprint = _fingerprint(request)
    kept, is_ours = claim(request.token, key, fingerprint)
    if kept is None or not is_ours:
        return _again(kept, fingerprint)
    try:
        with transaction.atomic():
            answer = run()
            if answer.status_code < 400:
                headers = {name: answer[name] for name in _KEPT_HEADERS if answer.has_header(name)}
                keep(kept, status=answer.status_code, headers=headers, body=answer.content.decode())
            else:
                transaction.set_rollback(True)
    except BaseException:
        release(kept)
        raise
    if answer.status_code >= 400:
        release(kept)
    return answer


def _again(kept: KeptAnswer | None, fingerprint: str) -> HttpResponse:
    if kept is not None and kept.fingerprint != fingerprint:
        raise refused(
            "这个 Idempotency-Key 已用于另一请求；不同的事请用不同的键",
            status=422,
            code="key_reused",
            clause=_CLAUSE,
        )
    if kept is None or kept.status is None:
        raise refused(
            "同一请求正在处理；请在 {seconds} 秒后再试",
            status=409,
            code="under_way",
            clause=_CLAUSE,
            seconds=1,
        )
    answer = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    answer["Idempotency-Replayed"] = "true"
    return answer


def _fingerprint(request: HttpRequest) -> str:
    said = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(said).encode() + b"\n" + request.body).hexdigest()


def _unless_known(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """304 without a body if the asker has what would be answered."""
    if answer.status_code != 200:
        return answer
    if not answer.has_header("ETag"):
        answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer["Cache-Control"] = "private, no-cache"
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if answer["ETag"] not in known:
        return answer
    return HttpResponse(
        status=304, headers={"ETag": answer["ETag"], "Cache-Control": answer["Cache-Control"]}
    )
