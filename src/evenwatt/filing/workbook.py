"""An uploaded form, read and checked, in the shape in which the room keeps it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from evenwatt.filing.filed_forms import FormKind, kind_of
from evenwatt.filing.states import FiledForm, Severity
from evenwatt.forms.check_text import unprintable_findings
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.findings import Finding
from evenwatt.forms.reader import Row, read
from evenwatt.kernel.parties.models import Organisation
from evenwatt.law.divisions import divisions


@dataclass(frozen=True)
class CheckedRow:
    excel_row: int
    values: dict[str, str]
    county_code: str
    severity: str
    findings: list[dict[str, Any]]


@dataclass(frozen=True)
class CheckedWorkbook:
    form: FiledForm
    header: dict[str, str]
    findings: list[dict[str, Any]]
    rows: list[CheckedRow]


def check_workbook(
    content: bytes,
    file_name: str,
    *,
    filer: Organisation,
    today: date,
    form: FiledForm = FiledForm.B,
) -> CheckedWorkbook:
    """Read and check an uploaded form against the divisions and the registry; writes nothing.

    Raises `Denied` for a file that is no table at all. Clause: R-4.2.1-a, R-4.2.2-a, R-4.2.2-b.
    """
    kind = kind_of(form, filer.kind)
    filed = read(content, file_name, kind.form)
    found: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in (*kind.check(filed, filer, today), *unprintable_findings(filed)):
        found[finding.row].append(finding)
    numbers = {row.number_in_excel for row in filed.rows}
    counties = Counties(divisions())
    return CheckedWorkbook(
        form=form,
        header=filed.header,
        findings=[_kept(f) for row, fs in found.items() if row not in numbers for f in fs],
        rows=[_row(row, found[row.number_in_excel], kind, counties, today) for row in filed.rows],
    )


def _row(row: Row, found: list[Finding], kind: FormKind, counties: Counties, today: date) -> CheckedRow:
    wrong = any(finding.is_error for finding in found)
    severity = Severity.ERROR if wrong else Severity.WARNING if found else Severity.OK
    return CheckedRow(
        excel_row=row.number_in_excel,
        values={**row.values, **kind.derived(row.values, today)},
        county_code=_county_code(row.values.get("county", ""), counties),
        severity=severity,
        findings=[_kept(finding) for finding in found],
    )


def _county_code(text: str, counties: Counties) -> str:
    named = counties.find(text)
    return named[0].code if len(named) == 1 and is_county(named[0]) else ""


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
