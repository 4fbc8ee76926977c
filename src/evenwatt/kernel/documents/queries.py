from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.parties.actor import Actor


def documents_of(actor: Actor, subject_type: str, subject_id: int) -> QuerySet[Document]:
    """The documents about a subject that the actor may see."""
    return reachable(
        Document.objects.filter(subject_type=subject_type, subject_id=subject_id), actor
    ).order_by("issued_at", "pk")


def visible_documents(actor: Actor) -> QuerySet[Document]:
    return reachable(Document.objects.select_related("file"), actor)
