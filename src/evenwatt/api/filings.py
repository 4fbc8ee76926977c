"""Filings: list, draft, rows, findings. A body of JSON rows and a workbook take the same path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from evenwatt.api.door import as_matched, etag_of, operation, reply
from evenwatt.api.filing_shapes import (
    Cell,
    FilingLine,
    FilingOut,
    FormLetter,
    RowOut,
    TypedIn,
    filing_out,
    form_of,
    line_out,
    rows_out,
)
from evenwatt.api.pages import After, Limit, PageOut, paged
from evenwatt.api.problems import Problem, refused
from evenwatt.api.progress import ProgressOut, accepted
from evenwatt.filing import actions
from evenwatt.filing.actions.background import LARGE_FILE, ask_for_upload
from evenwatt.filing.queries import rows_of, visible_filings, visible_rounds, with_latest_round
from evenwatt.filing.states import OPEN, FiledForm, FilingState, RowFate, Severity
from evenwatt.forms.typed_rows import is_typed
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.workflow.engine import Conflict

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing, Round

router = Router(tags=["filings"])

READS = (Permission.FILING_READ,)
PREPARES = (Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)

_ROWS_CLAUSE = "R-4.2.1-a"
_DENSER = 10
"""How much larger compressed rows are than they look."""

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "Rows as JSON, plain or compressed by gzip; or the bytes of a workbook or CSV file.",
        "content": {
            "application/json": {"schema": TypedIn.model_json_schema()},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _BINARY,
            "text/csv": _BINARY,
        },
    }
}


@operation(router.get, "/filings", *READS, answers={200: PageOut[FilingLine]})
def list_filings(
    request: Any,
    form: FormLetter | None = None,
    year: int | None = None,
    state: FilingState | None = None,
    after: After = "",
    limit: Limit = 100,
) -> HttpResponse:
    """Filings of the organisation, the newest first.

    报备列表。
    """
    asked = {"form": form, "year": year, "state": state}
    found = visible_filings(request.actor).filter(**{name: value for name, value in asked.items() if value})
    page = paged(
        request,
        with_latest_round(request.actor, found),
        "-created_at",
        "-pk",
        out=lambda filings: list(map(line_out, filings)),
        after=after,
        limit=limit,
    )
    return reply(PageOut[FilingLine](**page))


@operation(
    router.post,
    "/filings",
    *PREPARES,
    answers={201: FilingOut, 202: ProgressOut, 400: Problem, 409: Problem},
    openapi_extra=_BODY,
)
def create_filing(
    request: Any,
    form: FormLetter = "B",
    name: Annotated[str, Query(max_length=200, description="How the file is called in the history")] = "",
) -> HttpResponse:
    """File a form: a new draft, checked row by row.

    建立报备草稿并逐行核对。Rows with errors are kept in the draft with their findings; nothing reaches the
    registry before the filing is submitted and approved. While a filing of the form is open, replace its rows
    instead (409). A large body is answered 202 with the address of its progress.
    """
    return _take(request, FiledForm(form), name, seen=0)


@operation(router.get, "/filings/{key}", *READS, answers={200: FilingOut})
def read_filing(request: Any, key: int) -> HttpResponse:
    """A filing with the counts and findings of its latest round.

    一份报备。
    """
    filing = own_filing(request, key)
    return reply(filing_out(filing), ETag=etag_of(filing))


@operation(
    router.put,
    "/filings/{key}/rows",
    *PREPARES,
    answers={200: FilingOut, 202: ProgressOut, 409: Problem, 412: Problem, 428: Problem},
    openapi_extra=_BODY,
)
def replace_rows(request: Any, key: int, name: Annotated[str, Query(max_length=200)] = "") -> HttpResponse:
    """Replace all rows of a draft, or answer a return with a corrected round.

    替换全部行；退回更正的报备由此形成新的一轮。Asks for `If-Match`.
    """
    filing = as_matched(request, own_filing(request, key))
    if filing.state not in OPEN:
        raise refused(
            "这份报备已经办结，不能更改；请另建一份", status=422, code="not_open", clause=_ROWS_CLAUSE
        )
    return _take(request, FiledForm(filing.form), name, seen=filing.version)


@operation(router.get, "/filings/{key}/rows", *READS, answers={200: PageOut[RowOut]})
def list_rows(
    request: Any,
    key: int,
    severity: Severity | None = None,
    fate: RowFate | None = None,
    round: int | None = None,
    after: After = "",
    limit: Limit = 100,
) -> HttpResponse:
    """Rows as filed, with what was found in each and what the registry says otherwise.

    逐行内容：核对结果，与在册的差异。
    """
    filing = own_filing(request, key)
    return _rows(request, filing, _round(request, filing, round), severity, fate, after, limit)


@operation(router.get, "/filings/{key}/findings", *READS, answers={200: PageOut[RowOut]})
def list_findings(
    request: Any, key: int, severity: Severity = Severity.ERROR, after: After = "", limit: Limit = 100
) -> HttpResponse:
    """The rows in which something was found, by severity: errors unless asked otherwise.

    核对发现的问题，与页面所示的文字相同。Findings about the form as a whole stand at the filing.
    """
    filing = own_filing(request, key)
    return _rows(request, filing, _round(request, filing, None), severity, None, after, limit)


class MendIn(Schema):
    """Cells to mend; `everywhere` names those of them whose equal values are mended in all rows."""

    values: dict[str, Cell]
    everywhere: list[str] = []


@operation(
    router.patch,
    "/filings/{key}/rows/{row}",
    *PREPARES,
    answers={200: RowOut, 409: Problem, 412: Problem, 428: Problem},
)
def mend_row(request: Any, key: int, row: int, mend: MendIn) -> HttpResponse:
    """Mend cells of one row of a draft; the row is checked anew.

    更正一行。Asks for `If-Match`; the answer's ETag is the new version.
    """
    filing = as_matched(request, own_filing(request, key))
    found = get_object_or_404(_round(request, filing, None).rows, excel_row=row)
    keys = {column.key for column in form_of(filing).columns}
    if unknown := tuple(sorted({*mend.values, *mend.everywhere} - keys)):
        raise refused(
            "本表没有栏目“{keys}”；请核对接口说明",
            status=422,
            code="bad_cell",
            clause=_ROWS_CLAUSE,
            keys=unknown,
        )
    actions.mend(
        filing=filing,
        excel_row=row,
        values={key: "" if value is None else str(value) for key, value in mend.values.items()},
        everywhere=mend.everywhere,
        by=request.actor,
        at=request.now,
    )
    mended = found.round.rows.get(excel_row=row)
    return reply(rows_out(filing, [mended])[0], ETag=etag_of(filing))


def own_filing(request: Any, key: int) -> Filing:
    return get_object_or_404(visible_filings(request.actor), pk=key)


def _round(request: Any, filing: Filing, number: int | None) -> Round:
    rounds = visible_rounds(request.actor, filing).order_by("-number")
    return get_object_or_404(rounds, number=number) if number else rounds[0]


def _rows(
    request: Any,
    filing: Filing,
    of_round: Round,
    severity: Severity | None,
    fate: RowFate | None,
    after: str,
    limit: int,
) -> HttpResponse:
    rows = rows_of(of_round, show=severity or "")
    page = paged(
        request,
        rows.filter(fate=fate) if fate else rows,
        "excel_row",
        out=lambda found: rows_out(filing, found),
        after=after,
        limit=limit,
    )
    return reply(PageOut[RowOut](**page))


def _take(request: Any, form: FiledForm, name: str, *, seen: int) -> HttpResponse:
    """Keep a body as the round of a filing; what takes long, and what is asked to, is done later."""
    content: bytes = request.body
    filer = request.token.organisation
    if form != FiledForm.B and filer.kind != OrganisationKind.PLATFORM:
        raise refused(
            "附录{form}由运营平台报送；运营机构请报送附录B",
            status=422,
            code="form_of_others",
            clause="R-4.2.2-a",
            form=form.value,
        )
    name = name or ("接口报送.json" if is_typed(content) else "接口报送.xlsx")
    weight = len(content) * (_DENSER if content.startswith(b"\x1f\x8b") else 1)
    if weight > LARGE_FILE or "respond-async" in request.headers.get("Prefer", ""):
        work = ask_for_upload(
            file=store(content, at=request.now),
            file_name=name,
            form=form,
            seen=seen,
            by=request.actor,
            at=request.now,
        )
        return accepted(work)
    try:
        filing = actions.file_content(
            filer=filer,
            form=form,
            content=content,
            file_name=name,
            seen=seen,
            by=request.actor,
            at=request.now,
        )
    except Conflict as conflict:
        if seen or conflict.code != "overtaken":
            raise
        raise refused(
            "这一表已有未办结的报备；请用 PUT /api/v1/filings/{filing}/rows 替换其全部行",
            status=409,
            code="overtaken",
            clause=conflict.clause,
            filing=conflict.params["filing"],
        ) from conflict
    status = 200 if seen else 201
    return reply(filing_out(filing), status, ETag=etag_of(filing), Location=f"/api/v1/filings/{filing.pk}")
