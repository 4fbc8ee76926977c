"""The names that rooms pass to `later`, and what serves each. Every handler may run twice."""

from __future__ import annotations

from collections.abc import Callable

from evenwatt.exchange import background as ledgers
from evenwatt.filing.actions import background
from evenwatt.kernel.clock.reading import now
from evenwatt.kernel.documents import actions as documents
from evenwatt.procedures import filing_approval


def render_document(*, document_id: int) -> None:
    documents.render_document(document_id=document_id, at=now())


HANDLERS: dict[str, Callable[..., None]] = {
    documents.RENDER: render_document,
    background.UPLOAD: background.do_upload,
    background.MEND: background.do_mend,
    ledgers.IMPORT: ledgers.do_import,
    filing_approval.APPROVE: filing_approval.do_approval,
}
