"""The addresses of the interface: its operations, and their description for machines and for people."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy

from evenwatt.api.interface import ROOT, api, described
from evenwatt.api.problems import TITLES
from evenwatt.kernel.access.gate import public

_TAGS = {
    "lists": gettext_lazy("身份和代码表"),
    "filings": gettext_lazy("报备"),
    "progress": gettext_lazy("进度"),
    "registry": gettext_lazy("在册信息"),
}


@public
def schema(request: HttpRequest) -> HttpResponse:
    """The description for machines."""
    answer = JsonResponse(_described(get_language() or ""), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@public
def reference(request: HttpRequest) -> HttpResponse:
    """The same for people: every operation with what it asks and answers; no script needed."""
    told = _described(get_language() or "")
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in told["paths"].items():
        for method, operation in methods.items():
            shown = {**operation, "method": method.upper(), "address": address, "body": _body(operation)}
            shown["chinese"], _, _ = operation["description"].partition("。")
            shown["parameters"] = [
                {"description": "", **parameter, "type": _type(parameter["schema"])}
                for parameter in operation["parameters"]
            ]
            shown["answers"] = {
                status: {**answer, "shape": _shape(answer)}
                for status, answer in operation["responses"].items()
            }
            groups.setdefault(str(_TAGS[operation["tags"][0]]), []).append(shown)
    shapes = {
        name: _fields(shape)
        for name, shape in sorted(told["components"]["schemas"].items())
        if shape.get("properties")
    }
    context = {
        "groups": groups,
        "shapes": shapes,
        "problems": TITLES.items(),
        "info": told["info"],
        "root": ROOT,
    }
    return render(request, "public/interface.html", context)


@cache
def _described(language: str) -> dict[str, Any]:
    return described()


def _body(operation: dict[str, Any]) -> list[dict[str, str]]:
    content = operation.get("requestBody", {}).get("content", {})
    return [
        {"media": media, "shape": _name(what["schema"]) or what["schema"].get("title", "")}
        for media, what in content.items()
    ]


def _shape(answer: dict[str, Any]) -> str:
    return next((_name(what["schema"]) for what in answer.get("content", {}).values()), "")


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _fields(shape: dict[str, Any]) -> dict[str, Any]:
    required = shape.get("required", [])
    fields = [
        {"name": name, "type": _type(field), "required": name in required}
        for name, field in shape["properties"].items()
    ]
    return {"description": shape.get("description", ""), "fields": fields}


def _type(field: dict[str, Any]) -> str:
    """A type on one line: string (date-time), list of RowOut, integer or null."""
    if "anyOf" in field:
        return " | ".join(map(_type, field["anyOf"]))
    if "$ref" in field:
        return _name(field)
    if "enum" in field or "const" in field:
        return " | ".join(f'"{each}"' for each in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"[{_type(field.get('items', {}))}]"
    if field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"{{{_type(field['additionalProperties'])}}}"
    made = field.get("format")
    return f"{field.get('type', 'any')}{f' ({made})' if made else ''}"


urlpatterns = [
    path("api/v1/openapi.json", schema, name="interface_schema"),
    path("api/v1/reference", reference, name="interface_reference"),
    path("api/v1/", api.urls),
]
