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
    """A row that cannot be put into a lot, and every error that stands against it."""

    row: int
    reason: str


def candidates(
    read: ReadForm, findings: Iterable[Finding], *, counties: Counties, today: date
) -> Iterator[Candidate | Unusable]:
    """Yield for every row its charger or why there is none; a kind not filed is proposed by the model's text.

    An error without a row, or in the row of titles (a missing column), stands against every row.
    """
    errors: dict[int | None, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.is_error:
            errors[finding.row].append(finding.message)
    for row in read.rows:
        against = errors[None] + errors[read.titles_row] + errors[row.number_in_excel]
        if against:
            yield Unusable(row.number_in_excel, " ".join(against))
        else:
            yield _candidate(read, row, counties, today)


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
