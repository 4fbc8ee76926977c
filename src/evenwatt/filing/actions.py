"""From a workbook to the registry, which is written once: when the county has found the filing true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from evenwatt.credit.actions import check_grade, grant_initial_grade
from evenwatt.filing.decisions import TIMELINESS
from evenwatt.filing.life import CORRECT, FILE, FILING, REVIEW, SUBMIT
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.states import OPEN, FiledForm, FilingState, Severity
from evenwatt.filing.workbook import CheckedWorkbook
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.verdicts.actions import decide
from evenwatt.kernel.workflow.engine import begin, fire, require_permission
from evenwatt.law.refusal import Denied
from evenwatt.registry.actions import FiledCharger, take_filed
from evenwatt.rules.annual_filing import require_review_opinion, require_submittable
from evenwatt.rules.firm_bureaus import operator_bureaus


def open_season(deed: Act, operator: Organisation, *, year: int) -> None:
    """Remind an operator of a year's filing; registered after its last day, of the next (R-4.2.1-a)."""
    open_duty(
        deed,
        FILE,
        Subject("organisation", operator.pk, operator.name),
        owed_by=operator,
        counted_from=max(date(year, 1, 1), operator.registered_on),
    )


def upload(
    *,
    operator: Organisation,
    file: StoredFile,
    file_name: str,
    checked: CheckedWorkbook,
    by: Actor,
    at: datetime,
) -> Filing:
    """Keep a checked workbook as the new round of the operator's open filing, or of a new one.

    The same content as in the round before changes nothing. Nothing reaches the registry here.
    """
    with act("filing.upload", clause="R-4.2.1-a", by=by, at=at) as deed:
        require_permission(by, Permission.FILING_PREPARE)
        county = _competent_county(operator, checked)
        filing = _open_filing(deed, operator, county)
        latest = filing.rounds.last()
        if latest and latest.file_id == file.pk and filing.state == FilingState.DRAFT:
            return filing
        # Once received, a filing stays with the bureau that reviews it.
        fire(
            deed,
            FILING,
            filing,
            "upload",
            note=file_name,
            county_id=filing.county_id if filing.receipt else county,
        )
        if latest and latest.submitted_at is None:
            latest.delete()
            number = latest.number
        else:
            number = latest.number + 1 if latest else 1
        _store_round(filing, number, file, file_name, checked, at)
        if not filing.receipt:  # what was returned is still owed as a correction, and was filed in its time
            open_duty(deed, SUBMIT, filing.subject, owed_by=operator, counted_from=date(filing.year, 1, 1))
    return filing


def _competent_county(operator: Organisation, checked: CheckedWorkbook) -> str:
    """The county that receives the filing: of registration, else that of most chargers filed (R-0-b)."""
    chargers_by_county = Counter(
        row.county_code for row in checked.rows if row.county_code and row.severity != Severity.ERROR
    )
    return operator_bureaus(
        registered_in=operator.registered_in or operator.region_id, chargers_by_county=chargers_by_county
    ).filing


def _open_filing(deed: Act, operator: Organisation, county: str) -> Filing:
    under_way = Filing.objects.filter(filer=operator, form=FiledForm.B, state__in=OPEN)
    filing = under_way.select_for_update().first()
    if filing is None:
        filing = Filing.objects.create(
            state=FilingState.DRAFT,
            form=FiledForm.B,
            filer=operator,
            year=deed.on.year,
            county_id=county,
            created_at=deed.at,
        )
        begin(deed, FILING, filing)
    return filing


def _store_round(
    filing: Filing,
    number: int,
    file: StoredFile,
    file_name: str,
    checked: CheckedWorkbook,
    at: datetime,
) -> Round:
    stored = Round.objects.create(
        filing=filing,
        number=number,
        file=file,
        file_name=file_name,
        header=checked.header,
        findings=checked.findings,
        row_count=len(checked.rows),
        error_rows=sum(row.severity == Severity.ERROR for row in checked.rows),
        warning_rows=sum(row.severity == Severity.WARNING for row in checked.rows),
        uploaded_at=at,
    )
    FiledRow.objects.bulk_create(
        [
            FiledRow(
                round=stored,
                excel_row=row.excel_row,
                values=row.values,
                county_code=row.county_code,
                severity=row.severity,
                findings=row.findings,
            )
            for row in checked.rows
        ],
        batch_size=2000,
    )
    return stored


def submit(
    *, filing: Filing, promised: bool, by: Actor, at: datetime, without_wrong_rows: bool = False
) -> None:
    """Submit the filing with the promise that it is true (R-4.2.1-b).

    Rows with errors stop it, unless the operator leaves them out: they stay in the round, marked, and do
    not reach the registry.
    """
    with act("filing.submit", clause="R-4.2.1-b", by=by, at=at) as deed:
        latest = filing.rounds.last()
        require_submittable(
            file_fit=latest is None or latest.is_fit,
            rows=latest.row_count if latest else 0,
            wrong_rows=latest.error_rows if latest else 0,
            without_wrong_rows=without_wrong_rows,
            promised=promised,
        )
        assert latest is not None, "what has rows was uploaded"
        fire(
            deed,
            FILING,
            filing,
            "submit",
            submitted_at=at,
            # What was filed in time and returned stays in time: the review itself falls after the last day.
            late=filing.late if filing.receipt else _is_late(deed, filing),
            receipt=filing.receipt or next_number(deed, "filing_receipt", issuer=filing.county.name),
        )
        latest.submitted_at, latest.promised_by = at, deed.signed
        latest.save(update_fields=["submitted_at", "promised_by"])
        close_duties(deed, filing.subject, SUBMIT, CORRECT)
        close_duties(deed, Subject("organisation", filing.filer_id, ""), FILE)
        open_duty(deed, REVIEW, filing.subject, owed_by=bureau_of(filing.county_id))


def _is_late(deed: Act, filing: Filing) -> bool:
    found = decide(deed, TIMELINESS, filing.subject, {"year": filing.year, "submitted_on": deed.on})
    return bool(found.found["late"])


def withdraw(*, filing: Filing, by: Actor, at: datetime) -> None:
    """Take a filing back before it is approved; it stays readable, and the year's filing is owed again."""
    with act("filing.withdraw", clause="R-4.2.1-a", by=by, at=at) as deed:
        fire(deed, FILING, filing, "withdraw")
        close_duties(deed, filing.subject, SUBMIT, CORRECT, REVIEW)
        open_season(deed, filing.filer, year=filing.year)


def return_for_correction(
    *, filing: Filing, opinion: str, remarks: Mapping[int, str], by: Actor, at: datetime
) -> None:
    """Return a filing with an opinion and remarks by row, as Excel counts them (R-4.3.1-b)."""
    with act("filing.return", clause="R-4.3.1-b", by=by, at=at) as deed:
        remarks = {row: text.strip() for row, text in remarks.items() if text.strip()}
        if not opinion.strip() and not remarks:
            raise Denied("退回时请写明意见，或在有问题的行写明批注", clause="R-4.3.1-b", code="no_opinion")
        fire(deed, FILING, filing, "return", note=opinion.strip())
        latest = _decide(deed, filing, opinion)
        rows = list(latest.rows.filter(excel_row__in=remarks))
        if missing := set(remarks) - {row.excel_row for row in rows}:
            raise Denied(
                "报备表没有第 {row} 行，批注未保存；请刷新后重写",
                clause="R-4.3.1-b",
                code="no_such_row",
                row=min(missing),
            )
        for row in rows:
            row.remark = remarks[row.excel_row]
        FiledRow.objects.bulk_update(rows, ["remark"])
        close_duties(deed, filing.subject, REVIEW)
        open_duty(deed, CORRECT, filing.subject, owed_by=filing.filer)


def approve(*, filing: Filing, opinion: str, by: Actor, at: datetime) -> list[int]:
    """Approve a filing and enter its chargers in the registry; returns their keys.

    The review checks the grade as well that form B states (R-4.3.1-b, R-4.2.1-a, R-4.3.1-f).
    """
    with act("filing.approve", clause="R-4.3.1-b", by=by, at=at) as deed:
        require_review_opinion(opinion)
        fire(deed, FILING, filing, "approve", approved_at=at, note=opinion.strip())
        _decide(deed, filing, opinion)
        grant_initial_grade(deed, filing.filer)
        check_grade(deed, filing.filer)
        charger_ids = take_filed(
            deed,
            operator=filing.filer,
            rows=_as_first_filed(filing),
            receipt=filing.receipt,
        )
        close_duties(deed, filing.subject, REVIEW)
    return charger_ids


def _as_first_filed(filing: Filing) -> list[FiledCharger]:
    """Return what the latest round files, each charger on the day of the first round that filed it.

    A correction postpones nothing, and brings nothing forward that it files for the first time (R-4.1.1-c).
    """
    first_filed: dict[tuple[str, str], date] = {}
    filed: list[FiledCharger] = []
    for submitted in filing.rounds.exclude(submitted_at=None).order_by("number"):
        assert submitted.submitted_at is not None
        filed_on = local_date(submitted.submitted_at)
        filed = [_as_filed(row, filed_on) for row in submitted.rows.exclude(severity=Severity.ERROR)]
        for charger in filed:
            first_filed.setdefault(charger.identity, filed_on)
    return [replace(charger, filed_on=first_filed[charger.identity]) for charger in filed]


def _decide(deed: Act, filing: Filing, opinion: str) -> Round:
    latest = filing.rounds.last()
    assert latest is not None
    latest.decided_at, latest.opinion, latest.opinion_signed = deed.at, opinion.strip(), deed.signed
    latest.save(update_fields=["decided_at", "opinion", "opinion_signed"])
    return latest


def _as_filed(row: FiledRow, filed_on: date) -> FiledCharger:
    values = row.values
    return FiledCharger(
        station=values["station"],
        address=values["address"],
        county=row.county_code,
        serial=values["serial"],
        maker=values["maker"],
        model=values["model"],
        year=int(values["year"]),
        ownership=values["ownership"],
        filed_on=filed_on,
        proposed_kind=values.get("proposed_kind", ""),
        accuracy_class=values.get("accuracy_class", ""),
    )
