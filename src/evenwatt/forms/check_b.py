"""Check a filed Appendix B: every doubt about it as a finding with its place and its mend.

Nothing is looked up here: the province's divisions and the registry's answer are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from evenwatt.forms.check_cells import cell_findings
from evenwatt.forms.check_names import kind_findings, spelling_findings
from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.law.divisions import Division
from evenwatt.rules.spelling import spelling_key

ChargerKey = tuple[str, str]
"""What one charger is: (spelling key of its maker, serial)."""


def charger_key(values: Mapping[str, str]) -> ChargerKey:
    """The identity of the charger in one row."""
    return spelling_key(values["maker"]), values["serial"]


def check_b(
    read: ReadForm,
    *,
    today: date,
    divisions: Iterable[Division],
    known: Callable[[list[ChargerKey]], Mapping[ChargerKey, str]] | None = None,
    operator: str | None = None,
) -> list[Finding]:
    """Return all findings about a filing, the reader's included, in the order of the sheet.

    ``known`` is asked once for all chargers of the file and answers, for those in the registry, with the
    operator that filed them; ``operator`` is who files now. Whose a foreign charger is, is never told.

    Clause: R-4.2.1-a, R-3.8-a, R-4.3.1-b.
    """
    if not read.columns:
        return read.findings
    counties = Counties(divisions)
    found = [
        *read.findings,
        *_header(read, counties),
        *cell_findings(read, counties=counties, today=today),
        *_repeated(read),
        *_filed_by_others(read, known, operator),
        *spelling_findings(read),
        *kind_findings(read, today=today),
    ]
    order = {column.title: number for number, column in enumerate(read.form.columns)}
    return sorted(found, key=lambda finding: (finding.row or 0, order.get(finding.column or "", -1)))


def _header(read: ReadForm, counties: Counties) -> list[Finding]:
    empty = [
        field.plain_title for field in read.form.fields if field.required and not read.header.get(field.key)
    ]
    found = []
    if empty:
        found.append(
            Finding(
                WARNING,
                "empty_header",
                "表头没有填写：{fields}。请补填",
                read.sheet,
                params={"fields": "、".join(empty)},
            )
        )
    place = read.header.get("registered_at", "")
    if place and not any(map(is_county, counties.find(place))):
        found.append(
            read.header_finding(
                WARNING,
                "unknown_county",
                "“{value}”中认不出县（区）：请写作“市/县（区）”",
                key="registered_at",
                value=place,
            )
        )
    if read.rows:
        chargers = len(read.rows)
        stations = {
            (spelling_key(row.values["station"]), counties.find(row.values["county"])) for row in read.rows
        }
        found += _count(read, "chargers", chargers) + _count(read, "stations", len(stations))
    return found


def _count(read: ReadForm, key: str, counted: int) -> list[Finding]:
    stated = read.header.get(key, "")
    if not stated or stated == str(counted):
        return []
    return [
        read.header_finding(
            WARNING,
            "count_differs",
            "填写为“{value}”，表中实有 {counted}：请核对是否漏报或多报",
            key=key,
            value=stated,
            counted=counted,
        )
    ]


def _repeated(read: ReadForm) -> list[Finding]:
    """The same serial twice in one file: an error under one maker, a doubt under two."""
    by_key: dict[ChargerKey, Row] = {}
    by_serial: dict[str, Row] = {}
    found = []
    for row in read.rows:
        serial = row.values["serial"]
        if not serial:
            continue
        same = by_key.setdefault(charger_key(row.values), row)
        other = by_serial.setdefault(serial, row)
        if same is not row:
            found.append(
                read.finding(
                    ERROR,
                    "duplicate_serial",
                    "出厂编号“{value}”与第 {first} 行重复（同一生产厂家）：请更正编号，或删去一行",
                    row=row.number_in_excel,
                    key="serial",
                    value=serial,
                    first=same.number_in_excel,
                )
            )
        elif other is not row:
            found.append(
                read.finding(
                    WARNING,
                    "serial_of_two_makers",
                    "出厂编号“{value}”在第 {first} 行也有，生产厂家是“{maker}”：请核对铭牌",
                    row=row.number_in_excel,
                    key="serial",
                    value=serial,
                    first=other.number_in_excel,
                    maker=other.values["maker"],
                )
            )
    return found


def _filed_by_others(
    read: ReadForm,
    known: Callable[[list[ChargerKey]], Mapping[ChargerKey, str]] | None,
    operator: str | None,
) -> list[Finding]:
    if known is None:
        return []
    keys = list(dict.fromkeys(key for row in read.rows if all(key := charger_key(row.values))))
    owners = known(keys)
    return [
        read.finding(
            ERROR,
            "filed_by_another_operator",
            "出厂编号“{value}”（生产厂家“{maker}”）已由其他运营机构报备："
            "请核对编号；设施确已转让的，请先由原运营机构报告变更",
            row=row.number_in_excel,
            key="serial",
            value=row.values["serial"],
            maker=row.values["maker"],
        )
        for row in read.rows
        if owners.get(charger_key(row.values), operator) != operator
    ]
