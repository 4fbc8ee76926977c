"""Official documents as files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from evenwatt.kernel.documents.queries import visible_documents
from evenwatt.web.downloads import download
from evenwatt.web.page import DeskRequest, desk


@desk()
def document(request: DeskRequest, key: int) -> HttpResponse:
    """The file of a document; until it is rendered, a page that waits for it."""
    found = get_object_or_404(visible_documents(request.actor), pk=key)
    asked_by_waiting_page = request.headers.get("HX-Request") == "true"
    if found.file is None or asked_by_waiting_page:
        return render(request, "documents/waiting.html", {"document": found})
    return download(found.file.content(), f"{found.number}.pdf", found.file.media_type)


urlpatterns = [path("documents/<int:key>", document, name="document")]
