"""What is told of filings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from ninja import Schema

from evenwatt.api.findings import FindingOut, findings_out
from evenwatt.api.instants import Instant
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.queries import review_due_on
from evenwatt.filing.registered import changed_facts, registered
from evenwatt.filing.states import FiledForm, FilingState, RowFate
from evenwatt.forms.check_b import charger_key
from evenwatt.kernel.clock.reading import local_date

if TYPE_CHECKING:
    from evenwatt.filing.models import FiledRow, Filing, Gone, Round
    from evenwatt.forms.layout import Form

Cell = str | int | float | None
FormLetter = Literal["B", "F", "G"]


class TypedIn(Schema):
    """A form as rows: `header` by the keys of its header fields, each row by the keys of its columns.

    A key that is left out is an empty cell. `GET /api/v1/forms/{form}` names the keys.
    """

    header: dict[str, Cell] = {}
    rows: list[dict[str, Cell]]


class RoundOut(Schema):
    """One round: what was sent, and what the check found in it."""

    number: int
    file_name: str
    sha256: str
    uploaded_at: Instant
    row_count: int
    error_rows: int
    warning_rows: int
    ok_rows: int
    can_be_submitted: bool
    findings: list[FindingOut]
    submitted_at: Instant | None = None
    decided_at: Instant | None = None
    opinion: str = ""


class FilingOut(Schema):
    """A filing with its latest round. The ETag of this answer is what If-Match asks for."""

    id: int
    form: FiledForm
    year: int
    hosted: str
    state: str
    state_name: str
    late: bool
    receipt: str
    county: str
    created_at: Instant
    submitted_at: Instant | None = None
    approved_at: Instant | None = None
    rounds: int
    latest: RoundOut
    findings_url: str
    rows_url: str


class FilingLine(Schema):
    """A filing in a list."""

    id: int
    form: FiledForm
    year: int
    hosted: str
    state: str
    state_name: str
    receipt: str
    row_count: int | None = None
    error_rows: int | None = None
    submitted_at: Instant | None = None


class RowOut(Schema):
    """One row as filed. `original` holds what the file said where the row was mended later; `registry` what
    the registry says of the facts that differ (`fate`: new, changed, same, or ceased)."""

    row: int
    values: dict[str, str]
    original: dict[str, str] = {}
    severity: str
    fate: str = ""
    registry: dict[str, str] = {}
    remark: str = ""
    findings: list[FindingOut]


class ComparisonOut(Schema):
    """A filing beside the registry: how many chargers are new, changed, the same, ceased before (filing them
    lets none run again), and no longer filed."""

    new: int
    changed: int
    same: int
    ceased: int
    gone: int
    gone_unexplained: int


class GoneOut(Schema):
    """A registered charger that the filing leaves out; `reason` is empty until it is said."""

    public_code: str
    serial: str
    maker: str
    model: str
    station: str
    reason: str
    note: str


class ReceiptOut(Schema):
    """The receipt of a submitted filing: how many rows are filed, and how many were left out as wrong."""

    receipt: str
    filing: int
    filer: str
    form: FiledForm
    year: int
    late: bool
    submitted_at: Instant
    promised_by: str
    rows_filed: int
    rows_left_out: int
    reviewed_by: str
    review_due_on: date


def form_of(filing: Filing) -> Form:
    return kind_of(filing.form, filing.filer.kind).form


def filing_out(filing: Filing) -> FilingOut:
    rounds = list(filing.rounds.select_related("file"))
    here = f"/api/v1/filings/{filing.pk}"
    return FilingOut(
        **_common(filing),
        late=filing.late,
        county=filing.county.full_name,
        created_at=filing.created_at,
        approved_at=filing.approved_at,
        rounds=len(rounds),
        latest=round_out(rounds[-1], form_of(filing)),
        findings_url=f"{here}/findings",
        rows_url=f"{here}/rows",
    )


def line_out(filing: Filing) -> FilingLine:
    return FilingLine(**_common(filing), row_count=filing.row_count, error_rows=filing.error_rows)  # type: ignore[attr-defined]


def _common(filing: Filing) -> dict[str, Any]:
    return {
        "id": filing.pk,
        "form": filing.form,
        "year": filing.year,
        "hosted": filing.hosted,
        "state": filing.state,
        "state_name": str(FilingState(filing.state).label),
        "receipt": filing.receipt,
        "submitted_at": filing.submitted_at,
    }


def round_out(of_round: Round, form: Form) -> RoundOut:
    wrong, doubtful = of_round.error_rows, of_round.warning_rows
    return RoundOut(
        number=of_round.number,
        file_name=of_round.file_name,
        sha256=of_round.file.sha256,
        uploaded_at=of_round.uploaded_at,
        row_count=of_round.row_count,
        error_rows=wrong,
        warning_rows=doubtful,
        ok_rows=of_round.row_count - wrong - doubtful,
        can_be_submitted=of_round.is_fit and of_round.row_count > wrong,
        findings=findings_out(of_round.findings, form),
        submitted_at=of_round.submitted_at,
        decided_at=of_round.decided_at,
        opinion=of_round.opinion,
    )


def rows_out(filing: Filing, rows: Iterable[FiledRow]) -> list[RowOut]:
    """Rows in shape; what the registry says otherwise is asked for all of them at once."""
    shown, form = list(rows), form_of(filing)
    changed = [row.values["serial"] for row in shown if row.fate == RowFate.CHANGED]
    known = registered(filing.filer, filing.form, changed) if changed else {}
    return [
        RowOut(
            row=row.excel_row,
            values={column.key: row.values[column.key] for column in form.columns},
            original=row.original,
            severity=row.severity,
            fate=row.fate,
            registry=changed_facts(row.values, row.county_code, before)
            if (before := known.get(charger_key(row.values) if known else ("", "")))
            else {},
            remark=row.remark,
            findings=findings_out(row.findings, form),
        )
        for row in shown
    ]


def gone_out(gone: Iterable[Gone]) -> list[GoneOut]:
    return [
        GoneOut(
            public_code=each.charger.public_code,
            serial=each.charger.serial,
            maker=each.charger.maker,
            model=each.charger.model,
            station=each.charger.station.name,
            reason=each.reason,
            note=each.note,
        )
        for each in gone
    ]


def receipt_out(filing: Filing) -> ReceiptOut:
    submitted = filing.rounds.exclude(submitted_at=None).last()
    assert submitted is not None
    assert filing.submitted_at is not None
    return ReceiptOut(
        receipt=filing.receipt,
        filing=filing.pk,
        filer=filing.filer.name,
        form=FiledForm(filing.form),
        year=filing.year,
        late=filing.late,
        submitted_at=filing.submitted_at,
        promised_by=submitted.promised_by,
        rows_filed=submitted.filed_count,
        rows_left_out=submitted.error_rows,
        reviewed_by=filing.county.full_name,
        review_due_on=review_due_on(filing, local_date(filing.submitted_at)),
    )
