"""A county imports a ledger of the compulsory platform, decides on some of it and asks about some."""

from __future__ import annotations

from datetime import datetime

from evenwatt.exchange.actions import ask_operators, import_ledger, keep_ours, take_theirs, words_on
from evenwatt.exchange.facts import facts_of
from evenwatt.exchange.models import Ledger
from evenwatt.exchange.queries import exchanged_chargers
from evenwatt.kernel.files.actions import store
from evenwatt.ledgers.shipped import shipped_mapping
from evenwatt.ledgers.writer import write_ledger
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import Story, moment

COUNTY, MAPPING = "420111", "compulsory-platform"


def compared(cast: Cast) -> Story:
    """In autumn a first ledger; two weeks later the next, in which only what is new asks for attention."""
    at = yield moment("10-26")
    county = cast.county(COUNTY)
    first = _import(cast, "强检台账2026-10.xlsx", at)
    differing = first.entries.exclude(differences=[]).order_by("pk")
    years = [entry.pk for entry in differing if entry.differences[0]["fact"] == "year"]
    addresses = [entry.pk for entry in differing if "address" in entry.differences[0]["fact"]]
    if years:
        take_theirs(ledger=first, entry_ids=years[:1], facts=["year"], by=county, at=at)
        keep_ours(ledger=first, entry_ids=years[1:], reason="现场核对铭牌，登记无误", by=county, at=at)
    if addresses:
        note = "请核对安装地点，并在报备中更正"
        ask_operators(ledger=first, entry_ids=addresses, note=note, by=county, at=at)
    at = yield moment("11-09")
    _import(cast, "强检台账2026-11.xlsx", at, later=True)


def _import(cast: Cast, name: str, at: datetime, *, later: bool = False) -> Ledger:
    county = cast.county(COUNTY)
    chargers = exchanged_chargers(county).order_by("pk")[:400]
    rows = [facts_of(charger) for charger in chargers]
    for number, row in enumerate(rows, start=1):
        row["their_id"] = f"QJ{COUNTY}{number:05d}"
    _differ(rows, later=later)
    mapping = shipped_mapping(MAPPING, on=at.date())
    content = write_ledger(mapping, rows, words_on(at))
    return import_ledger(file=store(content, at=at), file_name=name, choice=MAPPING, by=county, at=at)


def _differ(rows: list[dict[str, str]], *, later: bool) -> None:
    """A ledger as ledgers are: years and addresses otherwise, a maker spelt out, one that nobody filed, one
    that nobody entered there.
    """
    if len(rows) < 20:
        return
    for number in (2, 5, 9):
        rows[number]["year"] = str(int(rows[number]["year"]) - 1)
    for number in (11, 12):
        rows[number]["address"] = "雄楚大道甲9号"
    if later:
        rows[14]["model"] = f"{rows[14]['model']}-G2"
        rows[15]["kind"] = "充电机"
    rows[17]["maker"] = f"{rows[17]['maker']}有限公司"
    rows[17]["their_id"] = ""
    rows[18]["serial"], rows[18]["their_id"] = "WBB20240001", "QJ42011199999"
    del rows[19]
