"""What a firm declares about its filing, and the papers that follow: submit, withdraw, receipt, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from ninja import Router, Schema

from evenwatt.api.door import as_matched, etag_of, operation, reply
from evenwatt.api.filing_shapes import (
    ComparisonOut,
    FilingOut,
    GoneOut,
    ReceiptOut,
    filing_out,
    form_of,
    gone_out,
    receipt_out,
)
from evenwatt.api.filings import PREPARES, READS, own_filing
from evenwatt.api.findings import findings_out
from evenwatt.api.instants import Instant
from evenwatt.api.pages import After, Limit, PageOut, paged
from evenwatt.api.problems import Problem, ProblemRow, Refused, refused
from evenwatt.filing import actions
from evenwatt.filing.printing import XLSX, printed_workbook
from evenwatt.filing.queries import rows_of, visible_filings, visible_rounds
from evenwatt.filing.states import GoneReason, Severity
from evenwatt.kernel.documents.queries import visible_documents
from evenwatt.law.refusal import Denied
from evenwatt.procedures import filing_submission
from evenwatt.registry.queries import chargers

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing, Round
    from evenwatt.kernel.documents.models import Document

router = Router(tags=["filings"])

_ROWS_TOLD = 100
"""Rows that a refusal lists; the findings of the filing list all of them."""

_FILE = {"responses": {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}}
_PDF = {
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
}


class SubmitIn(Schema):
    """`promised`: 本机构承诺以上填报事项的信息真实有效 (R-4.2.1-b). `without_wrong_rows` leaves rows with
    errors out; their chargers count as not filed."""

    promised: bool
    without_wrong_rows: bool = False


class ExplainIn(Schema):
    """Why registered chargers are not filed again; without `chargers` (public codes) all that are left."""

    reason: GoneReason
    note: str = ""
    chargers: list[str] | None = None


class ExplainedOut(Schema):
    explained: int


class DocumentOut(Schema):
    """An official document; `file_url` is empty until its file is rendered."""

    id: int
    number: str
    title: str
    issued_at: Instant
    file_url: str | None = None


@operation(router.get, "/filings/{key}/comparison", *READS, answers={200: ComparisonOut})
def compare_filing(request: Any, key: int) -> HttpResponse:
    """The latest round beside the registry.

    与在册信息比较：新增、有改动、一致、已停止运营、不再报送。
    """
    latest = _latest(request, own_filing(request, key))
    counts = {name: latest.compared.get(name, 0) for name in ("new", "changed", "same", "ceased")}
    gone = latest.gone.all()
    left = gone.filter(reason="").count()
    return reply(ComparisonOut(**counts, gone=gone.count(), gone_unexplained=left))


@operation(router.get, "/filings/{key}/gone", *READS, answers={200: PageOut[GoneOut]})
def list_gone(request: Any, key: int, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Registered chargers that the filing leaves out.

    不再报送的在册充电设施。
    """
    latest = _latest(request, own_filing(request, key))
    gone = latest.gone.select_related("charger__station")
    page = paged(request, gone, "charger_id", out=gone_out, after=after, limit=limit)
    return reply(PageOut[GoneOut](**page))


@operation(
    router.post,
    "/filings/{key}/gone/explanations",
    *PREPARES,
    answers={200: ExplainedOut, 400: Problem, 409: Problem, 412: Problem, 428: Problem},
)
def explain_gone(request: Any, key: int, explained: ExplainIn) -> HttpResponse:
    """Say why chargers are not filed again; without it nothing is submitted.

    说明不再报送的原因。Asks for `If-Match`.
    """
    filing = as_matched(request, own_filing(request, key))
    keys = None
    if explained.chargers is not None:
        own = chargers(request.actor).filter(public_code__in=explained.chargers)
        keys = list(own.values_list("pk", flat=True))
    count = actions.explain_gone(
        filing=filing,
        charger_ids=keys,
        reason=explained.reason,
        note=explained.note,
        by=request.actor,
        at=request.now,
    )
    return reply(ExplainedOut(explained=count), ETag=etag_of(filing))


@operation(
    router.post,
    "/filings/{key}/submit",
    *PREPARES,
    answers={200: ReceiptOut, 400: Problem, 409: Problem, 412: Problem, 428: Problem},
)
def submit_filing(request: Any, key: int, submitted: SubmitIn) -> HttpResponse:
    """Submit the filing with the promise that it is true.

    提交报备并作真实性承诺。Asks for `If-Match`: what is promised is what was read. Chargers explained as
    `ceased` or `stopped` are reported in the same act and change their public status at once.
    """
    filing = as_matched(request, own_filing(request, key))
    try:
        filing_submission.submit_filing(
            filing=filing,
            promised=submitted.promised,
            without_wrong_rows=submitted.without_wrong_rows,
            by=request.actor,
            at=request.now,
        )
    except Denied as denied:
        raise _with_findings(denied, filing, _latest(request, filing)) from denied
    return reply(receipt_out(filing), ETag=etag_of(filing), Location=f"/api/v1/filings/{filing.pk}/receipt")


@operation(
    router.post,
    "/filings/{key}/withdraw",
    *PREPARES,
    answers={200: FilingOut, 400: Problem, 409: Problem, 412: Problem, 428: Problem},
)
def withdraw_filing(request: Any, key: int) -> HttpResponse:
    """Take a filing back before it is approved.

    撤回报备。Asks for `If-Match`.
    """
    filing = as_matched(request, own_filing(request, key))
    actions.withdraw(filing=filing, by=request.actor, at=request.now)
    return reply(filing_out(filing), ETag=etag_of(filing))


@operation(router.get, "/filings/{key}/receipt", *READS, answers={200: ReceiptOut})
def read_receipt(request: Any, key: int) -> HttpResponse:
    """The receipt of a submitted filing.

    报备回执。
    """
    submitted = visible_filings(request.actor).exclude(submitted_at=None)
    return reply(receipt_out(get_object_or_404(submitted, pk=key)))


@operation(
    router.post, "/filings/{key}/documents", *READS, answers={201: DocumentOut, 400: Problem, 409: Problem}
)
def issue_document(request: Any, key: int) -> HttpResponse:
    """Have the latest submitted round issued as its printed form (PDF).

    生成正式文书。The file follows shortly: ask for the document until `file_url` is there.
    """
    latest = _latest(request, own_filing(request, key))
    document = actions.issue_form(of_round=latest, by=request.actor, at=request.now)
    return reply(_document_out(document), 201, Location=f"/api/v1/documents/{document.pk}")


@operation(router.get, "/filings/{key}/sheet", *READS, answers={}, openapi_extra=_FILE)
def read_sheet(request: Any, key: int) -> HttpResponse:
    """The latest round as a workbook in the printed layout (XLSX).

    印制格式的工作簿。
    """
    latest = _latest(request, own_filing(request, key))
    return _download(printed_workbook(latest), f"{latest.filing}.xlsx", XLSX)


@operation(router.get, "/filings/{key}/rounds/{number}/file", *READS, answers={}, openapi_extra=_FILE)
def read_sent(request: Any, key: int, number: int) -> HttpResponse:
    """What was sent for a round, byte for byte.

    报送的原件。
    """
    rounds = visible_rounds(request.actor, own_filing(request, key))
    sent = get_object_or_404(rounds, number=number)
    return _download(sent.file.content(), sent.file_name, sent.file.media_type)


@operation(router.get, "/documents/{key}", *READS, answers={200: DocumentOut})
def read_document(request: Any, key: int) -> HttpResponse:
    """An official document.

    文书。
    """
    return reply(_document_out(get_object_or_404(visible_documents(request.actor), pk=key)))


@operation(router.get, "/documents/{key}/file", *READS, answers={409: Problem}, openapi_extra=_PDF)
def read_document_file(request: Any, key: int) -> HttpResponse:
    """The file of a document (PDF/A).

    文书的 PDF 文件。
    """
    document = get_object_or_404(visible_documents(request.actor), pk=key)
    if document.file is None:
        raise refused(
            "文书正在生成；请在 {seconds} 秒后再取",
            status=409,
            code="not_rendered",
            clause="R-4.4.7-b",
            seconds=2,
        )
    return _download(document.file.content(), f"{document.number}.pdf", document.file.media_type)


def _latest(request: Any, filing: Filing) -> Round:
    return visible_rounds(request.actor, filing).order_by("-number")[0]


def _with_findings(denied: Denied, filing: Filing, latest: Round) -> Refused:
    """A refusal to submit, with the errors that stand in its way."""
    form = form_of(filing)
    wrong = rows_of(latest, show=Severity.ERROR)[:_ROWS_TOLD] if denied.code == "has_errors" else []
    whole = [each for each in findings_out(latest.findings, form) if each.severity == "error"]
    rows = [ProblemRow(row=row.excel_row, findings=findings_out(row.findings, form)) for row in wrong]
    return Refused(denied, findings=whole, rows=rows)


def _document_out(document: Document) -> DocumentOut:
    return DocumentOut(
        id=document.pk,
        number=document.number,
        title=document.title,
        issued_at=document.issued_at,
        file_url=f"/api/v1/documents/{document.pk}/file" if document.file_id else None,
    )


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
