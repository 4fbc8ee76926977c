"""Entries for what the regulation is about: chargers in scope, first requests, documents it refers to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from evenwatt.law.catalog import Catalog, catalog, consulting
from evenwatt.rules.cited_edition import REGULATIONS, cited_edition
from evenwatt.rules.lot_forming import Candidate
from evenwatt.rules.one_by_one import Unsuited, set_apart
from evenwatt.rules.scope import out_of_scope
from evenwatt.rules.verification_request import require_construction_confirmed
from tests.law.entries.lots import CHARGER
from tests.law.entries.sampling import ON

PUBLIC_CHARGER = {
    "county": "420106",
    "open_to_society": True,
    "paid": True,
    "kind": "AC",
    "site_kind": "public_car_park",
    "on": ON,
}


def misses(**stated: Any) -> list[str]:
    """Ask of a public charger in a car park of Wuchang, except for what the case says."""
    day = {"on": stated.pop("day")} if "day" in stated else {}
    reasons = out_of_scope(**PUBLIC_CHARGER | stated | day)
    assert all(str(reason) for reason in reasons)
    return [reason.code for reason in reasons]


def apart(*, chargers: list[str], unsuited: dict[str, dict[str, str]]) -> dict[str, Any]:
    candidates = [Candidate(key=name, serial=name, year=2024, **CHARGER) for name in chargers]
    confirmed = {name: Unsuited(**entry) for name, entry in unsuited.items()}
    suited, alone = set_apart(candidates, unsuited=confirmed, on=ON)
    return {
        "by_lot": [one.serial for one in suited],
        "one_by_one": {one.candidate.serial: one.reason for one in alone},
    }


def edition(*, document: str, day: date, published: dict[str, date] | None = None) -> str:
    """Ask for an edition, with those that were ``published`` besides the ones known."""
    versions, published = dict(catalog().versions), published or {}
    (cited,), judging = versions["cited_documents"], versions["verification_edition"]
    if document in REGULATIONS.values():
        newer = (replace(judging[-1], value=name, since=since) for name, since in published.items())
        versions["verification_edition"] = (*judging, *newer)
    elif document in cited.value:
        entry = cited.value[document]
        value = cited.value | {document: entry | {"editions": entry["editions"] | published}}
        versions["cited_documents"] = (replace(cited, value=value),)
    with consulting(Catalog(versions)):
        return cited_edition(document, on=day)


ENTRIES = {
    "out_of_scope": misses,
    "set_apart": apart,
    "construction_confirmed": lambda *, day, **given: require_construction_confirmed(on=day, **given),
    "cited_edition": edition,
}
