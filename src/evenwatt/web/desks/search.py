"""Search by number, serial, code, station or operator; the only hit is opened at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.procedures.search import SHOWN, search
from evenwatt.web.page import DeskRequest, desk

_WORDS = {
    "charger": gettext_lazy("充电设施"),
    "filing": gettext_lazy("报备"),
    "plan": gettext_lazy("抽检计划"),
    "scheme": gettext_lazy("抽样方案"),
    "lot": gettext_lazy("充电设施批"),
    "evaluation": gettext_lazy("评价报告"),
    "rectification": gettext_lazy("整改"),
    "station": gettext_lazy("场站"),
    "operator": gettext_lazy("运营机构"),
}


@dataclass(frozen=True)
class Hit:
    name: str
    note: str
    url: str


@desk()
def show(request: DeskRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups: list[dict[str, Any]] = [
        {
            "kind": hits.kind,
            "word": _WORDS[hits.kind],
            "hits": [_hit(hits.kind, record) for record in hits.records],
            "more": hits.more,
        }
        for hits in search(request.actor, text)
    ]
    only = [hit for group in groups for hit in group["hits"]]
    if len(only) == 1:
        return redirect(only[0].url)
    return render(request, "search/search.html", {"text": text, "groups": groups, "shown": SHOWN})


def _hit(kind: str, record: Any) -> Hit:
    match kind:
        case "station" | "operator":
            note = record.county.full_name if kind == "station" else record.get_kind_display()
            return Hit(record.name, note, f"{reverse('chargers')}?{kind}={record.pk}")
        case "charger":
            return Hit(
                record.serial, f"{record.maker} {record.model} · {record.station.name}", _url(kind, record)
            )
        case "filing":
            return Hit(record.receipt, str(record), _url(kind, record))
        case "lot":
            note = _("{maker} {model}，{n} 台").format(maker=record.maker, model=record.model, n=record.size)
            return Hit(record.number, note, _url(kind, record))
        case _:
            return Hit(record.number, str(record), _url(kind, record))


def _url(kind: str, record: Any) -> str:
    return reverse(kind, args=[record.pk])


urlpatterns = [path("search", show, name="search")]
