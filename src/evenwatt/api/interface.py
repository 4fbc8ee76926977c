"""The interface of version 1 as a whole: its operations, its description for machines and for people.

Within a version operations and fields are added, never taken away or changed in meaning.
"""

from __future__ import annotations

import json
from typing import Any

from ninja import NinjaAPI

from evenwatt.api import filing_acts, filings, lists, operations, problems, progress, registry
from evenwatt.api.door import Bearer

ROOT = "/api/v1/"

api = NinjaAPI(
    title="EvenWatt 衡桩",
    version="1.0.0",
    description=(
        "Filing and registry of public EV charging for operators and platforms (运营机构、运营平台). "
        "The same rules, checks and sentences as on the pages. Guide: docs/api-guide.md."
    ),
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
for each in (lists, filings, filing_acts, progress, registry, operations):
    api.add_router("", each.router)
problems.install(api)

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "One per thing to be done; the same key with the same request is answered the same, once",
    "schema": {"type": "string", "maxLength": 255},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the filing as it was read; 412 if it changed since, 428 without",
    "schema": {"type": "string"},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer at hand; 304 if it would be the same",
    "schema": {"type": "string"},
}


def described() -> dict[str, Any]:
    """The description in OpenAPI, with the headers that the door asks for."""
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT), default=str))
    for path in schema["paths"].values():
        for method, operation in path.items():
            parameters = operation.setdefault("parameters", [])
            parameters += [_KEY] if method == "post" else [_IF_NONE_MATCH] if method == "get" else []
            parameters += [_IF_MATCH] if "428" in operation["responses"] else []
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {problems.MEDIA_TYPE: answer["content"]["application/json"]}
                    answer["description"] = str(problems.TITLES[int(status)])
    return schema
