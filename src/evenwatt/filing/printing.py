"""What the printed form says of a round: header, rows, promise and opinion (R-F-B, R-F-F, R-F-G)."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.models import Round
from evenwatt.filing.states import FiledForm, Severity
from evenwatt.forms import xlsx
from evenwatt.forms.typed_rows import is_typed, read_typed
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.rules.spelling import spelling_key

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PROMISE, _OPINION = "真实性承诺", "市场监督\n部门审核意见"
_SIGNED = "签字：{signed}        （盖章）"


def printed_content(of_round: Round) -> dict[str, Any]:
    """Return what the document prints: as filed, without the rows that were left out as wrong.

    Then the header counts what was filed, and a note says how many rows were not.
    Who promised and who decided stands in the blocks; the room for the wet seal stays free. A platform's one
    form B about all its operators is ordered by operator, and a note says which rows are whose.
    """
    filing = of_round.filing
    leaves_out = bool(of_round.submitted_at and of_round.error_rows)
    kept = of_round.rows.exclude(severity=Severity.ERROR) if leaves_out else of_round.rows.all()
    rows = [dict(values) for values in kept.order_by("excel_row").values_list("values", flat=True)]
    header, notes = of_round.header, []
    if filing.filer.kind == OrganisationKind.PLATFORM and filing.form == "B" and not filing.hosted:
        rows.sort(key=lambda row: str(row.get("operator", "")))
        notes = _whose(rows)
    if leaves_out:
        header = {**header, **_counted(filing.form, rows)}
        notes = [*notes, _left_out(of_round)]
    signatures = {}
    if of_round.submitted_at:
        signatures[_PROMISE] = _signed(of_round.promised_by, of_round.submitted_at)
    if of_round.decided_at:
        decided = _signed(of_round.opinion_signed, of_round.decided_at)
        signatures[_OPINION] = {"text": of_round.opinion, **decided}
    return {
        "header": header,
        "rows": rows,
        "number": filing.receipt,
        "signatures": signatures,
        "notes": notes,
    }


def printed_workbook(of_round: Round) -> bytes:
    """Return the same as a workbook, a platform's with our own columns, so that it can be filed again."""
    filing = of_round.filing
    content = printed_content(of_round)
    number = [f"报备回执号 {filing.receipt}"] if filing.receipt else []
    return xlsx.write(
        kind_of(filing.form, filing.filer.kind).form,
        content["header"],
        content["rows"],
        with_optional=filing.filer.kind == OrganisationKind.PLATFORM,
        signatures=content["signatures"],
        more_notes=[*content["notes"], *number],
    )


def sent_workbook(of_round: Round) -> tuple[bytes, str, str]:
    """Return what was uploaded, its name and its media type.

    Typed rows come as the workbook in which they have the same places.
    """
    content = of_round.file.content()
    if not is_typed(content):
        return content, of_round.file_name, of_round.file.media_type
    form = kind_of(of_round.filing.form, of_round.filing.filer.kind).form
    read = read_typed(content, form)
    first = read.titles_row + 1
    last = read.rows[-1].number_in_excel if read.rows else read.titles_row
    by_number = {row.number_in_excel: row.values for row in read.rows}
    rows = [by_number.get(number, {}) for number in range(first, last + 1)]
    name = f"{of_round.file_name.removesuffix('.json')}.xlsx"
    return xlsx.write(form, read.header, rows, with_optional=True), name, XLSX


def _signed(by: str, at: datetime) -> dict[str, str]:
    day = local_date(at)
    return {"signed": _SIGNED.format(signed=by), "dated": f"{day.year}年{day.month}月{day.day}日"}


def _counted(form: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """What the header states of the rows: form B has one for each charger, form F one for each operator."""
    if form == FiledForm.F:
        return {key: str(sum(int(row[key]) for row in rows)) for key in ("stations", "chargers")}
    if form == FiledForm.B:
        stations = {(spelling_key(row["station"]), spelling_key(row["county"])) for row in rows}
        return {"stations": str(len(stations)), "chargers": str(len(rows))}
    return {}


def _left_out(of_round: Round) -> str:
    return (
        f"所填 {of_round.row_count} 行中有 {of_round.error_rows} 行有错误，未报送；"
        f"数量按已报送的 {of_round.filed_count} 行计"
    )


def _whose(rows: list[dict[str, str]]) -> list[str]:
    notes, first = [], 1
    for operator, group in groupby(rows, key=lambda row: str(row.get("operator", ""))):
        count = len(list(group))
        notes.append(f"第{first}—{first + count - 1}行为{operator}的充电设施")
        first += count
    return notes
