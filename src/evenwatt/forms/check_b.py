"""Check a filed Appendix B: every doubt about it as a finding with its place and its mend.

Nothing is looked up here: the province's divisions and the registry's answer are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from evenwatt.forms.check_addresses import StationKey, address_findings
from evenwatt.forms.check_cells import Tell, cell_findings, tell_nobody
from evenwatt.forms.check_facts import fact_findings
from evenwatt.forms.check_header import header_findings
from evenwatt.forms.check_names import Tally, name_findings, tallies
from evenwatt.forms.check_swaps import swap_findings
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.law.divisions import Division
from evenwatt.rules.spelling import spelling_key

ChargerKey = tuple[str, str]
"""What one charger is: (spelling key of its maker, serial)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a registered charger, how the registry writes its maker, and since when it has ceased."""

    operator: str
    maker: str
    ceased_on: date | None = None


AskRegistry = Callable[[list[str]], Mapping[ChargerKey, Holder]]
"""Answers for serials with every registered charger that has one of them, whoever made it."""


def charger_key(values: Mapping[str, str]) -> ChargerKey:
    """The identity of the charger in one row."""
    return spelling_key(values["maker"]), values["serial"]


def check_b(
    read: ReadForm,
    *,
    today: date,
    divisions: Iterable[Division],
    known: AskRegistry | None = None,
    operator: str | None = None,
    operator_name: str = "",
    addresses: Mapping[StationKey, str] = MappingProxyType({}),
    tell: Tell = tell_nobody,
) -> list[Finding]:
    """Return all findings about a filing, the reader's included, in the order of the sheet.

    ``known`` is asked once for all serials of the file; ``operator`` is who files now, ``operator_name`` the
    name it is registered by. Whose a foreign charger is and who made it, is never told.
    ``addresses`` are those of the operator's registered stations.
    ``tell`` is told how many rows are checked.

    Clause: R-4.2.1-a, R-3.8-a, R-4.3.1-b, R-6.1-a, R-F-B.
    """
    if not read.columns:
        return read.findings
    counties, names = Counties(divisions), tallies(read.rows)
    found = [
        *read.findings,
        *about_the_whole(read, names, counties=counties, operator_name=operator_name),
        *swap_findings(read, counties=counties, today=today),
        *about_rows(read, counties=counties, today=today, known=known, operator=operator, tell=tell),
        *name_findings(read, names, today=today),
    ]
    wrong = {finding.row for finding in found if finding.is_error and finding.row}
    found += address_findings(read, counties=counties, wrong_rows=wrong, registered=addresses)
    return read.in_order(found)


def about_the_whole(
    read: ReadForm, names: Iterable[Tally], *, counties: Counties, operator_name: str
) -> list[Finding]:
    """Return what is wrong with the header block; the tallies tell what the table holds."""
    places = [each for each in names if "station" in each.values]
    stations = {
        (spelling_key(each.values["station"]), counties.find(each.values["county"])) for each in places
    }
    holds = {"stations": len(stations), "chargers": sum(each.count for each in places)}
    return list(header_findings(read, counties=counties, filed_by=operator_name, counted=holds))


def about_rows(
    read: ReadForm,
    *,
    counties: Counties,
    today: date,
    known: AskRegistry | None,
    operator: str | None,
    tell: Tell = tell_nobody,
) -> list[Finding]:
    """Return what is wrong with rows by themselves, with equal serials, and with serials of others.

    Of rows that do not share a serial each may be checked without the other.
    """
    return [
        *cell_findings(read, counties=counties, today=today, tell=tell),
        *fact_findings(read, today=today),
        *_repeated(read),
        *_registered(read, known, operator),
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


def _registered(read: ReadForm, known: AskRegistry | None, operator: str | None) -> list[Finding]:
    """What others have registered is an error; what one reported as ceased is a doubt, and so is a new
    charger with a registered serial.
    """
    if known is None:
        return []
    serials = list(dict.fromkeys(serial for row in read.rows if (serial := row.values["serial"])))
    registered = known(serials)
    namesakes: dict[str, list[Holder]] = {}
    for (_, serial), holder in registered.items():
        namesakes.setdefault(serial, []).append(holder)
    found = []
    for row in read.rows:
        key, serial = charger_key(row.values), row.values["serial"]
        if not all(key):
            continue
        if key in registered:
            if registered[key].operator != operator:
                found.append(_filed_by_another(read, row))
            elif ceased_on := registered[key].ceased_on:
                found.append(_ceased(read, row, ceased_on))
        elif serial in namesakes:
            own = [holder for holder in namesakes[serial] if holder.operator == operator]
            found.append(_of_another_maker(read, row, own))
    return found


def _filed_by_another(read: ReadForm, row: Row) -> Finding:
    return read.finding(
        ERROR,
        "filed_by_another_operator",
        "出厂编号“{value}”（生产厂家“{maker}”）已由其他运营机构报备："
        "请核对编号；设施确已转让的，请先由原运营机构报告变更",
        row=row.number_in_excel,
        key="serial",
        value=row.values["serial"],
        maker=row.values["maker"],
    )


def _ceased(read: ReadForm, row: Row, since: date) -> Finding:
    """A filing does not let a charger run again: its operator reports that, or does not file it (R-6.1-a)."""
    return read.finding(
        WARNING,
        "ceased_charger",
        "出厂编号“{value}”：本单位已报告自 {since} 起停止运营，报备通过后仍为停止运营；"
        "恢复使用的请先办理“恢复运营”，否则请从报备中删除",
        row=row.number_in_excel,
        key="serial",
        value=row.values["serial"],
        since=since,
    )


def _of_another_maker(read: ReadForm, row: Row, own: list[Holder]) -> Finding:
    """Only of the operator's own charger the registered maker is told."""
    if not own:
        return read.finding(
            WARNING,
            "serial_registered",
            "出厂编号“{value}”：另一厂家的同号设施已登记，请核对铭牌上的生产厂家和编号",
            row=row.number_in_excel,
            key="serial",
            value=row.values["serial"],
        )
    return read.finding(
        WARNING,
        "own_serial_registered",
        "出厂编号“{value}”本单位已登记过，生产厂家是“{maker}”：请核对铭牌；是同一台的，请按登记填写生产厂家",
        row=row.number_in_excel,
        key="serial",
        value=row.values["serial"],
        maker=own[0].maker,
    )
