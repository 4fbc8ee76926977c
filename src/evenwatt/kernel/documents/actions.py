from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from evenwatt.forms.pdf import render
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.later import later
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.regions.models import Region

RENDER = "render_document"


def issue_document(
    deed: Act,
    *,
    template: str,
    number: str,
    title: str,
    subject: Subject,
    content: dict[str, Any],
    counties: Iterable[Region] = (),
    **parties: Any,
) -> Document:
    """Freeze what the document says and queue its file. ``parties``: operator, institution, city."""
    document = Document.objects.create(
        template=template,
        number=number,
        title=title,
        subject_type=subject.type,
        subject_id=subject.id,
        content=content,
        issued_at=deed.at,
        signed=deed.signed,
        **parties,
    )
    document.counties.add(*counties)
    later(RENDER, document_id=document.pk)
    return document


def render_again(*, issued_before: datetime) -> int:
    """Queue the files that are still missing long after their issue; returns how many."""
    missing = Document.objects.filter(file=None, issued_at__lt=issued_before).values_list("pk", flat=True)
    for document_id in missing:
        later(RENDER, document_id=document_id)
    return len(missing)


def render_document(*, document_id: int, at: datetime) -> Document:
    """Render the file of a document once; a second call changes nothing."""
    document = Document.objects.select_related("file").get(pk=document_id)
    if document.file is None:
        document.file = store(render(document.template, document.content), at=at)
        document.save(update_fields=["file"])
    return document
