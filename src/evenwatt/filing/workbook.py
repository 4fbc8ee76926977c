"""An uploaded form B, read and checked, in the shape in which the room keeps it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from evenwatt.filing.states import Severity
from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.check_b import ChargerKey, check_b
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.findings import Finding
from evenwatt.forms.model_hint import propose_kind
from evenwatt.forms.reader import Row, read
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.queries import places
from evenwatt.registry.queries import operators_of_serials, registered_addresses


@dataclass(frozen=True)
class CheckedRow:
    excel_row: int
    values: dict[str, str]
    county_code: str
    severity: str
    findings: list[dict[str, Any]]


@dataclass(frozen=True)
class CheckedWorkbook:
    header: dict[str, str]
    findings: list[dict[str, Any]]
    rows: list[CheckedRow]


def check_workbook(content: bytes, file_name: str, *, operator: Organisation, today: date) -> CheckedWorkbook:
    """Read and check an uploaded form B against the divisions and the registry; writes nothing.

    Raises `Denied` for a file that is no table at all. Clause: R-4.2.1-a, R-F-B.
    """
    filed = read(content, file_name, FORM)
    known_places = places(today)

    def known(keys: list[ChargerKey]) -> dict[ChargerKey, str]:
        return {key: str(owner) for key, owner in operators_of_serials(keys).items()}

    found: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in check_b(
        filed,
        today=today,
        divisions=known_places,
        known=known,
        operator=str(operator.pk),
        operator_name=operator.name,
        addresses=registered_addresses(operator),
    ):
        found[finding.row].append(finding)
    numbers = {row.number_in_excel for row in filed.rows}
    counties = Counties(known_places)
    return CheckedWorkbook(
        header=filed.header,
        findings=[_kept(f) for row, fs in found.items() if row not in numbers for f in fs],
        rows=[_row(row, found[row.number_in_excel], counties, today) for row in filed.rows],
    )


def _row(row: Row, found: list[Finding], counties: Counties, today: date) -> CheckedRow:
    wrong = any(finding.is_error for finding in found)
    named = counties.find(row.values["county"])
    severity = Severity.ERROR if wrong else Severity.WARNING if found else Severity.OK
    return CheckedRow(
        excel_row=row.number_in_excel,
        values={**row.values, "proposed_kind": _proposed_kind(row, today)},
        county_code=named[0].code if len(named) == 1 and is_county(named[0]) else "",
        severity=severity,
        findings=[_kept(finding) for finding in found],
    )


def _proposed_kind(row: Row, today: date) -> str:
    """What the operator wrote in our own column, else what the model's text suggests (R-3.8-a)."""
    return row.values["kind"] or propose_kind(row.values["model"], on=today) or ""


def finding_of(kept: dict[str, Any]) -> Finding:
    """A stored finding as it was found, to be put into words or marked in the workbook."""
    return Finding(**{field.name: kept[field.name] for field in fields(Finding)})


def _kept(finding: Finding) -> dict[str, Any]:
    """A finding as it is stored: its place and its sentence as template and parameters, for any language."""
    return {
        **finding.as_dict(),
        "template": finding.template,
        "params": {name: str(value) for name, value in finding.params.items()},
    }
