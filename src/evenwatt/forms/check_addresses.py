"""One station, one address: rows that give another, and a registered address that would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.layout import fold
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.rules.spelling import spelling_key

StationKey = tuple[str, str]
"""What one station of an operator is: (code of its county, spelling key of its name)."""

CODES = frozenset({"address_changed", "two_addresses"})
"""Codes of the findings that are made here."""


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
        if key and row.values["address"]:
            stations[key].append(row)
    for key, rows in stations.items():
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
