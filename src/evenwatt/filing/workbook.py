"""A form that was uploaded, typed or sent, read and checked, in the shape in which the room keeps it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from evenwatt.filing.filed_forms import FormKind, kind_of
from evenwatt.filing.states import FiledForm, Severity
from evenwatt.forms.check_text import text_findings
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.findings import Finding
from evenwatt.forms.reader import ReadForm, Row, read
from evenwatt.forms.typed_rows import is_typed, read_typed
from evenwatt.kernel.listing import listed
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.queries import places

_SAY_EVERY = 2_000
"""Rows between two sayings of how far it is."""

_LISTS = ("fields", "titles", "choices", "characters", "rows", "columns", "classes")
"""Parameters of findings that name several things, never the words of a cell."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    excel_row: int
    values: dict[str, str]
    county_code: str
    severity: str
    findings: list[dict[str, Any]]
    identity: str = ""


@dataclass(frozen=True)
class CheckedWorkbook:
    form: FiledForm
    header: dict[str, str]
    layout: dict[str, Any]
    findings: list[dict[str, Any]]
    rows: list[CheckedRow]


def check_workbook(
    content: bytes,
    file_name: str,
    *,
    filer: Organisation,
    today: date,
    form: FiledForm = FiledForm.B,
    say: Callable[..., None] = lambda *_, **__: None,
) -> CheckedWorkbook:
    """Read and check an uploaded form against the divisions and the registry; writes nothing.

    ``say`` is told what is being done: a sentence, and how many rows are ``done`` of the ``total``.

    Raises `Denied` for a file that is no table at all. Clause: R-4.2.1-a, R-4.2.2-a, R-4.2.2-b.
    """
    kind = kind_of(form, filer.kind)
    say("正在读取报备表")
    filed = read_typed(content, kind.form) if is_typed(content) else read(content, file_name, kind.form)
    total = len(filed.rows)
    known_places = places(today)
    found: dict[int | None, list[Finding]] = defaultdict(list)

    def tell(checked: int) -> None:
        say("正在逐行核对", done=checked // 2, total=total)

    for finding in (*kind.check(filed, filer, today, tell), *text_findings(filed)):
        found[finding.row].append(finding)
    numbers = {row.number_in_excel for row in filed.rows}
    counties = Counties(known_places)
    rows = []
    for arranged, row in enumerate(filed.rows):
        if arranged % _SAY_EVERY == 0:
            say("正在整理核对结果", done=total // 2 + arranged // 4, total=total)
        rows.append(_row(row, found[row.number_in_excel], kind, counties, today))
    return CheckedWorkbook(
        form=form,
        header=filed.header,
        layout=_layout(filed),
        findings=[kept(f) for row, fs in found.items() if row not in numbers for f in fs],
        rows=rows,
    )


def _layout(filed: ReadForm) -> dict[str, Any]:
    return {
        "sheet": filed.sheet,
        "columns": filed.columns,
        "header_cells": filed.header_cells,
        "titles_row": filed.titles_row,
    }


def _row(row: Row, found: list[Finding], kind: FormKind, counties: Counties, today: date) -> CheckedRow:
    values = {**row.values, **kind.derived(row.values, today)}
    return CheckedRow(
        excel_row=row.number_in_excel,
        values=values,
        county_code=county_code(row.values.get("county", ""), counties),
        severity=severity_of(found),
        findings=[kept(finding) for finding in found],
        identity=kind.identity_of(values),
    )


def severity_of(found: Iterable[Finding]) -> Severity:
    """The worst of what was found in a row."""
    each = [finding.is_error for finding in found]
    return Severity.ERROR if any(each) else Severity.WARNING if each else Severity.OK


def county_code(text: str, counties: Counties) -> str:
    """The code of the one county that a text names, else ""."""
    named = counties.find(text)
    return named[0].code if len(named) == 1 and is_county(named[0]) else ""


def finding_of(kept: dict[str, Any]) -> Finding:
    """A stored finding as it was found, to be put into words or marked in the workbook."""
    return Finding(**{field.name: kept[field.name] for field in fields(Finding)})


def finding_said(kept: dict[str, Any]) -> Finding:
    """A stored finding for the reader of a page: what it lists is joined in the language of the request."""
    found = finding_of(kept)
    lists = {name: listed(found.params[name].split("、")) for name in _LISTS if name in found.params}
    return replace(found, params={**found.params, **lists})


def kept(finding: Finding) -> dict[str, Any]:
    """A finding as it is stored: its place and its sentence as template and parameters, for any language."""
    return {
        **finding.as_dict(),
        "template": finding.template,
        "params": {name: str(value) for name, value in finding.params.items()},
    }
