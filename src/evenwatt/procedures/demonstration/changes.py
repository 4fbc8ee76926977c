"""What changes between two filings: facts, pauses, the end of operation, transfers, duplicates, models."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from evenwatt.procedures.demonstration.filings import SOLD_IN
from evenwatt.procedures.demonstration.parties import OPERATORS, Cast
from evenwatt.procedures.demonstration.stories import THIS_YEAR, Story, moment
from evenwatt.procedures.merging import decide_merge
from evenwatt.procedures.operation_change import report_change
from evenwatt.procedures.transfer import take_over
from evenwatt.registry.catalogue import ModelFacts, confirm_model
from evenwatt.registry.change_queries import duplicate_candidates, visible_reports
from evenwatt.registry.facts import confirm_construction, describe_charger, describe_station
from evenwatt.registry.merging import propose_merge, refuse_merge
from evenwatt.registry.model_queries import catalogue_entry
from evenwatt.registry.operation import take_note
from evenwatt.registry.queries import chargers, stations, unconfirmed_construction
from evenwatt.registry.states import Change
from evenwatt.registry.transfers import decline_transfer, offer_transfer, withdraw_transfer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.kernel.parties.actor import Actor
    from evenwatt.registry.models import Charger, Transfer

_HONGSHAN, _JIANGAN = "420111", "420103"
#: The middle of the county of the first desk, around which its stations are put down.
_NORTH, _EAST = Decimal("30.500"), Decimal("114.340")
#: Volts, amperes and connectors of what stands beside the road.
_RATINGS = {"AC": (220, 32, 1), "DC": (750, 250, 2), "": (750, 250, 2)}
_SITES = ("public_car_park", "commercial_car_park", "standalone_plot", "fuel_station")


def of_the_year(cast: Cast) -> Iterator[Story]:
    """Every kind of change, each in every state that it can be in."""
    yield _facts(cast)
    yield _construction(cast)
    yield _operation_in_the_first_county(cast)
    yield _operation_elsewhere(cast)
    yield _transfers(cast)
    yield _duplicates(cast)
    yield _models(cast)


def _facts(cast: Cast) -> Story:
    """The first operator describes its stations in its county and a charger in each."""
    at = yield moment("05-06")
    by = cast.operator(1)
    for number, station in enumerate(stations(by).filter(county=_HONGSHAN).order_by("pk")):
        describe_station(
            station=station,
            site_kind=_SITES[number % len(_SITES)],
            latitude=_NORTH + Decimal(number % 7) / 100,
            longitude=_EAST + Decimal(number % 11) / 100,
            by=by,
            at=at,
        )
        charger = station.chargers.select_related("catalogue").order_by("pk")[0]
        volts, amperes, connectors = _RATINGS[charger.catalogue.kind]
        describe_charger(
            charger=charger,
            own_kw=None,
            own_v=Decimal(volts),
            own_a=Decimal(amperes),
            own_step_kwh=Decimal("0.001"),
            connectors=connectors,
            by=by,
            at=at,
        )


def _construction(cast: Cast) -> Story:
    """Before the first plan all operators but the last confirm what they have put up (R-4.2.1-c)."""
    at = yield moment("01-15")
    for operator in sorted(OPERATORS)[:-1]:
        by = cast.operator(operator)
        keys = list(unconfirmed_construction(by).values_list("pk", flat=True))
        confirm_construction(charger_ids=keys, promised=True, by=by, at=at)


def _operation_in_the_first_county(cast: Cast) -> Story:
    """Of a published lot one charger ceases, reported late; later another, in time and not noted yet."""
    by, county = cast.operator(1), cast.county(_HONGSHAN)
    at = yield moment("09-10")
    keys = _keys(_published(by))
    _change(Change.CEASE, keys[:1], by, "08-20", at, "场地租约到期")
    _note_all(county, (yield moment("09-14")))
    _change(Change.PAUSE, keys[1:3], by, "10-14", (yield moment("10-15")), "小区道路施工")
    _note_all(county, (yield moment("10-16")))
    _change(Change.CEASE, keys[3:4], by, "11-05", (yield moment("11-12")), "设备老化，整机报废")


def _operation_elsewhere(cast: Cast) -> Story:
    by, county = cast.operator(8), cast.county(_JIANGAN)
    at = yield moment("03-03")
    keys = _keys(_at(by, _JIANGAN))
    _change(Change.PAUSE, keys[:2], by, "03-02", at, "变压器检修")
    _change(Change.RESTART, keys[:2], by, "03-30", (yield moment("03-31")), "检修完成")
    _change(Change.CEASE, keys[2:3], by, "06-01", (yield moment("06-03")), "停车场改建")
    _change(Change.REOPEN, keys[2:3], by, "09-01", (yield moment("09-02")), "改建完成，原地恢复")
    _note_all(county, (yield moment("09-07")))


def _transfers(cast: Cast) -> Story:
    """One station of the eighth operator is sold; of another, offers are declined, withdrawn, open."""
    giver = cast.operator(8)
    at = yield moment("07-06")
    sold = _keys(_at(giver, SOLD_IN))
    kept = _keys(_at(giver, _JIANGAN))
    transfer = _offer(cast, giver, sold, 7, at)
    take_over(transfer=transfer, by=cast.operator(7), at=(yield moment("07-13")))
    _note_all(cast.county(SOLD_IN), (yield moment("07-15")))
    transfer = _offer(cast, giver, kept[4:6], 9, (yield moment("08-03")))
    decline_transfer(transfer=transfer, answer="价格未商定", by=cast.operator(9), at=(yield moment("08-10")))
    transfer = _offer(cast, giver, kept[4:6], 10, (yield moment("09-15")))
    withdraw_transfer(transfer=transfer, by=giver, at=(yield moment("09-18")))
    _offer(cast, giver, kept[4:6], 1, (yield moment("11-11")))


def _duplicates(cast: Cast) -> Story:
    """What the seventh operator filed twice under two spellings of a maker, see `filings`."""
    at = yield moment("11-09")
    by = cast.operator(7)
    first, second, third, *_ = duplicate_candidates(by, limit=4)
    merges = [
        propose_merge(
            survivor=one, duplicate=other, reason="铭牌核对为同一台，厂家名称写法不同", by=by, at=at
        )
        for one, other in (first, second, third)
    ]
    county = cast.county(first[0].station.county_id)
    decide_merge(merge=merges[0], opinion="现场核对，确为同一台", by=county, at=(yield moment("11-10")))
    refuse_merge(merge=merges[1], opinion="铭牌照片不清，请补充", by=county, at=(yield moment("11-10", 11)))


def _models(cast: Cast) -> Story:
    """Ratings of a model are added by one operator, and contradicted in its class by another."""
    at = yield moment("04-15")
    entry = catalogue_entry("丙制造商", "DC-120kW")
    assert entry is not None
    for operator, accuracy_class in ((1, "2"), (4, "1")):
        confirm_model(
            entry=entry,
            facts=ModelFacts(
                "DC",
                accuracy_class,
                rated_kw=Decimal(120),
                rated_v=Decimal(750),
                rated_a=Decimal(160),
                display_step_kwh=Decimal("0.001"),
            ),
            by=cast.operator(operator),
            at=at,
        )


def _published(by: Actor) -> QuerySet[Charger]:
    return _at(by, _HONGSHAN).filter(maker="己制造商", model="DC-60kW")


def _at(by: Actor, county: str) -> QuerySet[Charger]:
    return chargers(by).filter(station__county=county)


def _keys(found: QuerySet[Charger]) -> list[int]:
    return list(found.order_by("station_id", "pk").values_list("pk", flat=True))


def _change(change: Change, keys: list[int], by: Actor, on: str, at: datetime, reason: str) -> None:
    report_change(
        change=change,
        charger_ids=keys,
        effective_on=moment(on, year=THIS_YEAR).date(),
        reason=reason,
        by=by,
        at=at,
    )


def _note_all(county: Actor, at: datetime) -> None:
    for report in visible_reports(county).filter(state="reported"):
        take_note(report=report, by=county, at=at)


def _offer(cast: Cast, giver: Actor, keys: list[int], taker: int, at: datetime) -> Transfer:
    return offer_transfer(
        station=chargers(giver).get(pk=keys[0]).station,
        charger_ids=keys,
        taker=cast.organisations[f"operator-{taker}"],
        reason="场站整体出售",
        by=giver,
        at=at,
    )
