"""One station, one address and one place: rows that state another, and a registered address that changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from evenwatt.forms.check_facts import PLACE
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.layout import fold
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.rules.spelling import spelling_key

StationKey = tuple[str, str]
"""What one station of an operator is: (code of its county, spelling key of its name)."""

CODES = frozenset({"address_changed", "two_addresses", "two_statements"})
"""Codes of the findings that are made here."""

_STATED: tuple[tuple[str, ...], ...] = (("site_kind",), PLACE)
"""What else is stated of a station: columns that are only taken together."""


def station_key(values: Mapping[str, str], counties: Counties) -> StationKey | None:
    """The station that a row names, ``None`` while it names none."""
    named = counties.find(values["county"])
    return (named[0].code, spelling_key(values["station"])) if values["station"] and len(named) == 1 else None


def address_findings(
    read: ReadForm, *, counties: Counties, wrong_rows: Set[int], registered: Mapping[StationKey, str]
) -> Iterator[Finding]:
    """Yield each row whose station has another address, and each address that differs from the registered.

    The registry takes a station's first address among the rows that are not ``wrong_rows``; both findings
    say so before anybody submits or approves.

    Clause: R-4.2.1-a, R-F-B.
    """
    stations: dict[StationKey, list[Row]] = defaultdict(list)
    for row in read.rows:
        key = station_key(row.values, counties)
        if key:
            stations[key].append(row)
    for key, members in stations.items():
        for columns in _STATED:
            yield from _statements(read, members, columns, wrong_rows)
        if not (rows := [row for row in members if row.values["address"]]):
            continue
        taken = next((row for row in rows if row.number_in_excel not in wrong_rows), rows[0])
        kept = taken.values["address"]
        before = registered.get(key, kept)
        if fold(before) != fold(kept):
            yield read.finding(
                WARNING,
                "address_changed",
                "场站“{station}”已登记的地址是“{registered}”，本次填报“{value}”："
                "核查通过后将改为“{value}”，请核对哪一个正确",
                row=taken.number_in_excel,
                key="address",
                value=kept,
                station=taken.values["station"],
                registered=before,
            )
        for row in rows:
            if fold(row.values["address"]) != fold(kept):
                yield read.finding(
                    WARNING,
                    "two_addresses",
                    "场站“{station}”有两个地址：第 {first} 行是“{kept}”，本行是“{value}”；"
                    "登记时采用“{kept}”。请统一地址；确是两处的，请用不同的场站名称",
                    row=row.number_in_excel,
                    key="address",
                    value=row.values["address"],
                    station=row.values["station"],
                    first=taken.number_in_excel,
                    kept=kept,
                )


def _statements(
    read: ReadForm, members: list[Row], columns: tuple[str, ...], wrong_rows: Set[int]
) -> Iterator[Finding]:
    """Yield each row that states something else of its station than the first row that states it."""
    stating = [row for row in members if all(row.values.get(column) for column in columns)]
    if not stating:
        return
    taken = next((row for row in stating if row.number_in_excel not in wrong_rows), stating[0])
    for row in stating:
        differing = [column for column in columns if row.values[column] != taken.values[column]]
        if differing:
            yield read.finding(
                WARNING,
                "two_statements",
                "场站“{station}”有两种填法：第 {first} 行是“{kept}”，本行是“{value}”；"
                "登记时采用“{kept}”。请核对后统一",
                row=row.number_in_excel,
                key=differing[0],
                value=row.values[differing[0]],
                station=row.values["station"],
                first=taken.number_in_excel,
                kept=taken.values[differing[0]],
            )
