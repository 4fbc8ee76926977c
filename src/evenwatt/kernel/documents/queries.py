from __future__ import annotations

from django.db.models import QuerySet

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.parties.actor import Actor

#: Who reads which kind of document at all (R-4.4.7-c); whose it is, is the document's standing.
READ_BY = {
    "form_a": Permission.PLAN_READ,
    "form_b": Permission.FILING_READ,
    "form_b1": Permission.SCHEME_READ,
    "form_f": Permission.FILING_READ,
    "form_g": Permission.FILING_READ,
    "urging_letter": Permission.FILING_READ,
    "certificate": Permission.CERTIFICATE_READ,
    "notice": Permission.CERTIFICATE_READ,
    "evaluation_report": Permission.REPORT_READ,
}


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """The documents that are the actor's and of a kind that its office reads (R-4.4.7-c)."""
    kinds = [template for template, permission in READ_BY.items() if may(actor.role, permission)]
    return reachable(Document.objects.select_related("file").filter(template__in=kinds), actor)


def documents_of(actor: Actor, subject_type: str, subject_id: int) -> QuerySet[Document]:
    """The documents about a subject that the actor may see."""
    return (
        visible_documents(actor)
        .filter(subject_type=subject_type, subject_id=subject_id)
        .order_by("issued_at", "pk")
    )
