"""The frame of the pages of the law: tabs over all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

_TABS = {
    "law": _("全文"),
    "law_parameters": _("规范参数"),
    "law_interpretations": _("解释"),
    "law_deadline": _("期限计算"),
}


def law_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """Answer with a page of the law; ``tab`` is the route of the tab that it belongs to."""
    tabs = [(route, word, route == tab) for route, word in _TABS.items()]
    return render(request, template, {"tabs": tabs} | context, status=status)
