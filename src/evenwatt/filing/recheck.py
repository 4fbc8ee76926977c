"""Check mended rows by the path of an upload, without checking the other 100,000 again.

Of form B four things join rows: equal serials, the address of a station, the spelling of names, the counts
of the header block.
Rows with a serial that was or is now in a mended row are checked with it; names and counts are checked by how
often each combination of names occurs, which the database counts. Other forms are short and checked whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.fields.json import KeyTextTransform

from evenwatt.filing.filed_forms import FormKind, holders, kind_of
from evenwatt.filing.models import FiledRow, Round
from evenwatt.filing.states import Severity
from evenwatt.filing.workbook import county_code, finding_of, kept, severity_of
from evenwatt.forms import check_addresses, check_header, check_names, reader
from evenwatt.forms.check_addresses import StationKey, address_findings, station_key
from evenwatt.forms.check_b import about_rows, about_the_whole
from evenwatt.forms.check_cells import tell_nobody
from evenwatt.forms.check_names import GROUPS, Tally, name_findings
from evenwatt.forms.check_text import text_findings
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.queries import places
from evenwatt.registry.queries import registered_addresses

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
    names_touched = not touched.isdisjoint(name for group in GROUPS for name in group)
    counties = Counties(places(today))
    full = _with_equal_serials(of_round, mended, was)
    read = _read(of_round, full.values(), kind)
    found = _by_row(read.findings)
    about = about_rows(read, counties=counties, today=today, known=holders, operator=str(filer.pk))
    for finding in (*about, *text_findings(read)):
        found[finding.row].append(finding)
    stations = {station_key(values, counties) for values in (*was, *(row.values for row in full.values()))}
    members = _of_stations(of_round, stations - {None}, counties)
    others = {row.pk: row for row in members if row.pk not in full}
    names = _tallies(of_round, mended) if names_touched else []
    named = _by_row(name_findings(read, names, today=today))
    if names_touched:
        _set_whole(of_round, about_the_whole(read, names, counties=counties, operator_name=filer.name))
        others |= {row.pk: row for row in _with_name_findings(of_round, named) if row.pk not in full}
    for row in others.values():
        anew = check_addresses.CODES if station_key(row.values, counties) in stations else frozenset()
        stored = map(finding_of, row.findings)
        found[row.excel_row] = [
            each for each in stored if each.code not in anew and not (names_touched and _is_name(each))
        ]
    for row in full.values():
        if not names_touched:
            found[row.excel_row] += filter(_is_name, map(finding_of, row.findings))
    for number, each in named.items():
        found[number] += each
    together = _read(of_round, (*full.values(), *others.values()), kind)
    for finding in address_findings(
        replace(together, rows=[r for r in together.rows if station_key(r.values, counties) in stations]),
        counties=counties,
        wrong_rows={number for number, each in found.items() if number and any(f.is_error for f in each)},
        registered=registered_addresses(filer),
    ):
        found[finding.row].append(finding)
    return _judged((*full.values(), *others.values()), found, read, kind, counties, today)


def _with_equal_serials(
    of_round: Round, mended: Sequence[FiledRow], was: Sequence[Mapping[str, str]]
) -> dict[int, FiledRow]:
    """The mended rows, and those with a serial that one of them has or had."""
    rows = {row.pk: row for row in mended}
    serials = {each["serial"] for each in (*was, *(row.values for row in mended))} - {""}
    for row in of_round.rows.filter(values__serial__in=list(serials)):
        rows.setdefault(row.pk, row)
    return rows


def _of_stations(
    of_round: Round, stations: Collection[StationKey | None], counties: Counties
) -> Iterable[FiledRow]:
    """The rows of some stations, however they are spelt."""
    pairs = of_round.rows.order_by().values_list(
        KeyTextTransform("station", "values"), KeyTextTransform("county", "values")
    )
    spelt = {
        station
        for station, county in pairs.distinct()
        if station_key({"station": station, "county": county}, counties) in stations
    }
    return of_round.rows.filter(values__station__in=list(spelt))


def _whole(
    of_round: Round, mended: Sequence[FiledRow], kind: FormKind, filer: Organisation, today: date
) -> list[FiledRow]:
    rows = {row.pk: row for row in (*of_round.rows.all(), *mended)}
    read = _read(of_round, rows.values(), kind)
    found = _by_row([*kind.check(read, filer, today, tell_nobody), *text_findings(read)])
    numbers = {row.excel_row for row in rows.values()}
    _set_whole(of_round, [each for row, some in found.items() if row not in numbers for each in some])
    return _judged(rows.values(), found, read, kind, Counties(places(today)), today)


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
        # A cell that was typed is checked even where the file has no column for it.
        columns={key: "" for row in ordered for key in row.original} | layout["columns"],
        header_cells={key: (row, letters) for key, (row, letters) in layout["header_cells"].items()},
        titles_row=layout["titles_row"],
    )


def _tallies(of_round: Round, mended: Sequence[FiledRow]) -> list[Tally]:
    """Count the combinations of names: the mended rows here, all others in the database."""
    counted = {
        tuple(each.values.items()): (each.first_row, each.count)
        for each in check_names.tallies(
            Row(row.excel_row, row.values) for row in sorted(mended, key=lambda row: row.excel_row)
        )
    }
    others = of_round.rows.order_by().exclude(excel_row__in=[row.excel_row for row in mended])
    for group in GROUPS:
        words = others.values_list(*(KeyTextTransform(name, "values") for name in group))
        for *names, first, count in words.annotate(first=Min("excel_row"), count=Count("pk")):
            key = tuple(zip(group, names, strict=True))
            before, so_far = counted.get(key, (first, 0))
            counted[key] = (min(first, before), so_far + count)
    in_order = sorted(counted.items(), key=lambda each: each[1][0])
    return [Tally(dict(names), first, count) for names, (first, count) in in_order]


def _with_name_findings(of_round: Round, named: Found) -> Iterable[FiledRow]:
    """The rows that have a finding about names, or get one."""
    has = Q(excel_row__in=[row for row in named if row is not None])
    doubtful = [Severity.WARNING, Severity.ERROR]
    for code in check_names.CODES:
        has |= Q(severity__in=doubtful, findings__contains=[{"code": code}])
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
