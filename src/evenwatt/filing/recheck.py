"""Check mended rows by the path of an upload, without checking the other 100,000 again.

Of form B three things join rows: equal serials, the spelling of names, and the counts of the header block. Rows
with a serial that was or is now in a mended row are checked with it; names and counts are checked by how often
each combination of names occurs, which the database counts. Other forms are short and checked as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.fields.json import KeyTextTransform

from evenwatt.filing.filed_forms import FormKind, kind_of, owners
from evenwatt.filing.models import FiledRow, Round
from evenwatt.filing.workbook import county_code, finding_of, kept, severity_of
from evenwatt.forms import check_header, check_names, reader
from evenwatt.forms.check_b import about_rows, about_the_whole
from evenwatt.forms.check_names import NAMES, Tally, name_findings
from evenwatt.forms.check_text import unprintable_findings
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.kernel.parties.models import Organisation
from evenwatt.law.divisions import divisions

_CHARGER = {"serial", "maker"}
Found = dict[int | None, list[Finding]]


def recheck(
    of_round: Round,
    mended: Sequence[FiledRow],
    before: Iterable[Mapping[str, str]],
    *,
    filer: Organisation,
    today: date,
) -> list[FiledRow]:
    """Return the rows whose findings the mended rows change, themselves included, with what is found now.

    ``before`` holds the values that the mended rows had. The findings of the round as a whole are set on it.
    Nothing is stored. Clause: R-4.2.1-a, R-4.3.1-b.
    """
    kind = kind_of(of_round.filing.form, filer.kind)
    if not kind.is_separable:
        return _whole(of_round, mended, kind, filer, today)
    was = list(before)
    touched = {
        key
        for row, old in zip(mended, was, strict=True)
        for key in row.values
        if row.values[key] != old.get(key)
    }
    rows = {row.pk: row for row in mended}
    if touched & _CHARGER:
        serials = {each["serial"] for each in (*was, *(row.values for row in mended))} - {""}
        for row in of_round.rows.filter(values__serial__in=list(serials)):
            rows.setdefault(row.pk, row)
    read = _read(of_round, rows.values(), kind)
    counties = Counties(divisions())
    found = _by_row(read.findings)
    about = about_rows(read, counties=counties, today=today, known=owners, operator=str(filer.pk))
    for finding in (*about, *unprintable_findings(read)):
        found[finding.row].append(finding)
    if touched & set(NAMES):
        names = _tallies(of_round, mended)
        named = _by_row(name_findings(read, names, today=today))
        for row in _with_name_findings(of_round, named):
            if row.pk not in rows:  # only its names are judged anew
                rows[row.pk] = row
                found[row.excel_row] = [each for each in map(finding_of, row.findings) if not _is_name(each)]
        for number, each in named.items():
            found[number] += each
        whole = about_the_whole(read, names, counties=counties, operator_name=filer.name)
        _set_whole(of_round, whole)
    else:
        for row in rows.values():
            found[row.excel_row] += filter(_is_name, map(finding_of, row.findings))
    return _judged(rows.values(), found, read, kind, counties, today)


def _whole(
    of_round: Round, mended: Sequence[FiledRow], kind: FormKind, filer: Organisation, today: date
) -> list[FiledRow]:
    rows = {row.pk: row for row in (*of_round.rows.all(), *mended)}
    read = _read(of_round, rows.values(), kind)
    found = _by_row([*kind.check(read, filer, today), *unprintable_findings(read)])
    numbers = {row.excel_row for row in rows.values()}
    _set_whole(of_round, [each for row, some in found.items() if row not in numbers for each in some])
    return _judged(rows.values(), found, read, kind, Counties(divisions()), today)


def _read(of_round: Round, rows: Iterable[FiledRow], kind: FormKind) -> ReadForm:
    """The rows as if they had been read; of what the reader found, what was not typed anew stands."""
    layout, form = of_round.layout, kind.form
    ordered = sorted(rows, key=lambda row: row.excel_row)
    return ReadForm(
        form=form,
        sheet=layout["sheet"],
        header=of_round.header,
        rows=[Row(row.excel_row, row.values) for row in ordered],
        findings=[
            each
            for row in ordered
            for each in map(finding_of, row.findings)
            if each.code in reader.CODES
            and each.column not in {form.column(key).title for key in row.original}
        ],
        columns=layout["columns"],
        header_cells={key: (row, letters) for key, (row, letters) in layout["header_cells"].items()},
        titles_row=layout["titles_row"],
    )


def _tallies(of_round: Round, mended: Sequence[FiledRow]) -> list[Tally]:
    """Count the combinations of names: the mended rows here, all others in the database."""
    counted = {
        tuple(each.values[name] for name in NAMES): (each.first_row, each.count)
        for each in check_names.tallies(Row(row.excel_row, row.values) for row in mended)
    }
    others = (
        of_round.rows.order_by()
        .exclude(excel_row__in=[row.excel_row for row in mended])
        .values_list(*(KeyTextTransform(name, "values") for name in NAMES))
        .annotate(first=Min("excel_row"), count=Count("pk"))
    )
    for *key, first, count in others:
        names = tuple(key)
        before, so_far = counted.get(names, (first, 0))
        counted[names] = (min(first, before), so_far + count)
    in_order = sorted(counted.items(), key=lambda each: each[1][0])
    return [Tally(dict(zip(NAMES, names, strict=True)), first, count) for names, (first, count) in in_order]


def _with_name_findings(of_round: Round, named: Found) -> Iterable[FiledRow]:
    """The rows that have a finding about names, or get one."""
    has = Q(excel_row__in=[row for row in named if row is not None])
    for code in check_names.CODES:
        has |= Q(findings__contains=[{"code": code}])
    return of_round.rows.filter(has)


def _is_name(finding: Finding) -> bool:
    return finding.code in check_names.CODES


def _by_row(findings: Iterable[Finding]) -> Found:
    found: Found = defaultdict(list)
    for finding in findings:
        found[finding.row].append(finding)
    return found


def _set_whole(of_round: Round, findings: Iterable[Finding]) -> None:
    stay = [each for each in of_round.findings if each["code"] not in check_header.CODES]
    of_round.findings = sorted([*stay, *map(kept, findings)], key=lambda each: each["row"] or 0)


def _judged(
    rows: Iterable[FiledRow],
    found: Found,
    read: ReadForm,
    kind: FormKind,
    counties: Counties,
    today: date,
) -> list[FiledRow]:
    judged = list(rows)
    for row in judged:
        findings = read.in_order(found[row.excel_row])
        row.values = _with_derived(row.values, kind, today)
        row.identity = kind.identity_of(row.values)
        row.county_code = county_code(row.values.get("county", ""), counties)
        row.severity = severity_of(findings)
        row.findings = [kept(finding) for finding in findings]
    return judged


def _with_derived(values: dict[str, Any], kind: FormKind, today: date) -> dict[str, Any]:
    return {**values, **kind.derived(values, today)}
