"""The bureau decides; the registry is written once, when it has found the filing true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from evenwatt.credit.actions import check_filed_grade, grant_initial_grade
from evenwatt.filing.life import FILING, REMARK, REVIEW, course_of
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.states import Severity
from evenwatt.forms.check_facts import site_code
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import fire
from evenwatt.law.refusal import Denied
from evenwatt.registry.actions import FiledCharger, take_filed
from evenwatt.rules.annual_filing import require_review_opinion

K = TypeVar("K")
#: Remarks by row, as Excel counts it, and key of the column.
CellRemarks = Mapping[tuple[int, str], str]


def return_for_correction(
    *,
    filing: Filing,
    opinion: str,
    remarks: Mapping[int, str],
    by: Actor,
    at: datetime,
    cell_remarks: CellRemarks = MappingProxyType({}),
) -> None:
    """Return a filing with an opinion and remarks by row, as Excel counts them, or by row and column.

    What the officer had noted for this round is done with. Clause: R-4.3.1-b, R-4.3.1-c.
    """
    with act("filing.return", clause="R-4.3.1-b", by=by, at=at) as deed:
        remarks, cell_remarks = _written(remarks), _written(cell_remarks)
        if not (opinion.strip() or remarks or cell_remarks):
            raise Denied("退回时请写明意见，或在有问题的行写明批注", clause="R-4.3.1-b", code="no_opinion")
        course = course_of(filing.filer)
        fire(deed, course.workflow, filing, "return", note=opinion.strip())
        latest = decide_round(deed, filing, opinion)
        _put(latest, remarks, cell_remarks)
        latest.notes.filter(membership_id=by.membership_id).delete()
        close_duties(deed, filing.subject, course.review, REMARK)
        open_duty(deed, course.correct, filing.subject, owed_by=filing.filer)


def supplement(
    *,
    filing: Filing,
    remarks: Mapping[int, str],
    cell_remarks: CellRemarks = MappingProxyType({}),
    by: Actor,
    at: datetime,
) -> None:
    """Add remarks to a filing that a colleague has returned, while the firm has not corrected it.

    What stands there stays; the added words follow it. Clause: R-4.3.1-b, R-4.3.1-c.
    """
    with act("filing.supplement", clause="R-4.3.1-b", by=by, at=at) as deed:
        remarks, cell_remarks = _written(remarks), _written(cell_remarks)
        if not (remarks or cell_remarks):
            raise Denied("请选择要补充的批注", clause="R-4.3.1-b", code="none_chosen")
        count = len(remarks) + len(cell_remarks)
        fire(deed, course_of(filing.filer).workflow, filing, "supplement", note=f"补充批注 {count} 条")
        latest = filing.rounds.last()
        assert latest is not None
        _put(latest, remarks, cell_remarks)
        given = {*cell_remarks, *((row, "") for row in remarks)}
        for note in latest.notes.filter(membership_id=by.membership_id):
            if (note.excel_row, note.column) in given:
                note.delete()


def _written(remarks: Mapping[K, str]) -> dict[K, str]:
    return {key: text.strip() for key, text in remarks.items() if text.strip()}


def _put(latest: Round, remarks: Mapping[int, str], cell_remarks: CellRemarks) -> None:
    """Write remarks to their rows, after what stands there."""
    wanted = {*remarks, *(row for row, _ in cell_remarks)}
    rows = {row.excel_row: row for row in latest.rows.filter(excel_row__in=wanted)}
    if missing := wanted - set(rows):
        raise Denied(
            "报备表没有第 {row} 行，批注未保存；请刷新后重写",
            clause="R-4.3.1-b",
            code="no_such_row",
            row=min(missing),
        )
    for number, text in remarks.items():
        rows[number].remark = _joined(rows[number].remark, text)
    for (number, column), text in cell_remarks.items():
        before = rows[number].cell_remarks
        rows[number].cell_remarks = {**before, column: _joined(before.get(column, ""), text)}
    FiledRow.objects.bulk_update(rows.values(), ["remark", "cell_remarks"], batch_size=1000)


def _joined(before: str, text: str) -> str:
    return text if before in ("", text) else f"{before}；{text}"


def approve(*, filing: Filing, opinion: str, by: Actor, at: datetime) -> list[int]:
    """Approve a filing and enter its chargers in the registry; returns their keys.

    The review checks the grade as well that form B states (R-4.3.1-b, R-4.2.1-a, R-4.3.1-f).
    """
    with act("filing.approve", clause="R-4.3.1-b", by=by, at=at) as deed:
        require_review_opinion(opinion)
        fire(deed, FILING, filing, "approve", approved_at=at, note=opinion.strip())
        decide_round(deed, filing, opinion)
        grant_initial_grade(deed, filing.filer)
        check_filed_grade(deed, filing.filer)
        charger_ids = take_filed(
            deed,
            operator=filing.filer,
            rows=_as_first_filed(filing),
            receipt=filing.receipt,
        )
        close_duties(deed, filing.subject, REVIEW, REMARK)
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


def decide_round(deed: Act, filing: Filing, opinion: str) -> Round:
    """Keep who decided on the latest round, when, and with which opinion (R-4.2.1-b)."""
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
        site_kind=site_code(values.get("site_kind", ""), on=filed_on),
        longitude=_number(values, "longitude"),
        latitude=_number(values, "latitude"),
        rated_kw=_number(values, "rated_kw"),
        display_step_kwh=_number(values, "display_step_kwh"),
        connectors=int(connectors) if (connectors := values.get("connectors")) else None,
    )


def _number(values: Mapping[str, str], key: str) -> Decimal | None:
    return Decimal(text) if (text := values.get(key)) else None
