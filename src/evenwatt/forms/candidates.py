"""The chargers of a checked filing as candidates for lots, without a registry (R-3.8-a)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import Finding
from evenwatt.forms.model_hint import propose_kind
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.rules.lot_forming import Candidate
from evenwatt.rules.spelling import spelling_key


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that cannot be put into a lot, and every error that stands against it.

    ``own`` are those against this row alone, without their place; "" if it is only the table that is wrong.
    """

    row: int
    reason: str
    own: str


def candidates(
    read: ReadForm, findings: Iterable[Finding], *, counties: Counties, today: date
) -> Iterator[Candidate | Unusable]:
    """Yield for every row its charger or why there is none; a kind not filed is proposed by the model's text.

    The errors of :func:`of_the_table` stand against every row.
    """
    found = [finding for finding in findings if finding.is_error]
    of_all = of_the_table(read, found)
    errors: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in found:
        errors[finding.row].append(finding)
    for row in read.rows:
        own = errors[row.number_in_excel]
        if of_all or own:
            reason = " ".join(finding.message for finding in (*of_all, *own))
            yield Unusable(row.number_in_excel, reason, "；".join(map(_without_place, own)))
        else:
            yield _candidate(read, row, counties, today)


def of_the_table(read: ReadForm, findings: Iterable[Finding]) -> list[Finding]:
    """Return the errors without a row, and those in the row of titles (a missing column)."""
    return [finding for finding in findings if finding.is_error and finding.row in (None, read.titles_row)]


def _without_place(finding: Finding) -> str:
    said = finding.statement()
    return f"“{finding.column}”：{said}" if finding.column and finding.column not in said else said


def _candidate(read: ReadForm, row: Row, counties: Counties, today: date) -> Candidate:
    values = row.values
    (county,) = counties.find(values["county"])
    return Candidate(
        key=f"{values['serial']}/{spelling_key(values['maker'])}",
        serial=values["serial"],
        operator=read.header.get("name", ""),
        maker=values["maker"],
        model=values["model"],
        kind=values["kind"] or propose_kind(values["model"], on=today),
        accuracy_class=values["accuracy_class"] or None,
        year=int(values["year"]),
        county=county.code,
        city=counties.city_of(county).code,
        site=values["address"],
    )
