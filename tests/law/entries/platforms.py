"""Entries for platforms: stops and their confirmation, what is published of them and by the province."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from evenwatt.law.calendar import working_calendar
from evenwatt.rules.connection import Connection
from evenwatt.rules.platform_matching import Hosted, OwnFiling, Reported, platform_mismatches
from evenwatt.rules.platform_season import platform_filing_year
from evenwatt.rules.publication import PublishedResult, annual_release, platform_record, public_fields
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.stop_connecting import (
    Compliance,
    Result,
    StopGround,
    StopNotice,
    compliance,
    require_reconnectable,
    stop_ground,
    stop_notices,
)
from tests.law.entries.sampling import ON


def connections(stays: list[dict[str, Any]]) -> list[Connection]:
    """Connections of charger S1 at station 甲站, except for what the case says."""
    return [Connection(**{"station": "甲站", "charger": "S1"} | stay) for stay in stays]


def results(stated: dict[date, bool]) -> list[Result]:
    return [Result(day, conforming) for day, conforming in stated.items()]


def ground(*, tested: dict[date, bool], day: date, **order: date) -> StopGround | None:
    return stop_ground(
        results(tested),
        rectify_by=order.get("rectify_by"),
        rectified_on=order.get("rectified_on"),
        on=day,
    )


def notified(*, stays: list[dict[str, Any]], county: str, ground: str, day: date) -> tuple[StopNotice, ...]:
    return stop_notices(connections(stays), charger="S1", county=county, ground=StopGround(ground), on=day)


def confirmed(*, notified_on: date, day: date, confirmed_on: date | None = None) -> Compliance:
    return compliance(notified_on=notified_on, confirmed_on=confirmed_on, on=day, calendar=working_calendar())


def released(*, year: int, published: list[dict[str, Any]]) -> list[str]:
    """Release lots whose public record is complete, and whose facts name a person besides."""
    fields = public_fields(on=ON)
    facts = dict.fromkeys(fields, "…") | {"contact": "联系人一"}
    release = annual_release([PublishedResult(record=facts, **one) for one in published], year=year)
    assert all(list(result.record) == list(fields) for result in release)
    return [f"{result.lot} {result.published_on}" for result in release]


def matched(
    *,
    hosted: dict[str, int],
    reported: list[str],
    own: list[str],
    operator: str = "甲公司",
    model: str = "DC-120kW",
    maker: str = "甲制造商",
    **others: list[str],
) -> list[str]:
    """Compare serials in one county; ``model`` and ``maker`` are what the platform writes.

    甲公司 is registered, ``foreign`` stands under another operator, ``still`` may not run, ``elsewhere`` is
    on another platform.
    """
    still, elsewhere = others.get("still", []), others.get("elsewhere", [])
    filed = [(1, serial) for serial in own] + [(2, serial) for serial in others.get("foreign", [])]
    found = platform_mismatches(
        hosted=[Hosted(name, "420111", chargers) for name, chargers in hosted.items()],
        reported=[Reported(operator, "420111", maker, model, serial) for serial in reported],
        own=[
            OwnFiling(key, "420111", "甲制造商", "DC-120kW", serial, serial in still) for key, serial in filed
        ],
        registered={spelling_key("甲公司"): 1},
        in_form_b=Counter((spelling_key(operator), "420111") for _ in reported),
        elsewhere={(spelling_key("甲制造商"), serial) for serial in elsewhere},
    )
    return [
        f"{each.difference.value} {each.subject.removeprefix(spelling_key(maker) + '/')}" for each in found
    ]


ENTRIES = {
    "matching": matched,
    "platform_filing_year": lambda *, day, registered_on=date(2023, 6, 1): platform_filing_year(
        on=day, registered_on=registered_on
    ),
    "stop_ground": ground,
    "stop_notices": notified,
    "stop_compliance": confirmed,
    "reconnect": lambda *, tested, day: require_reconnectable(results(tested), charger="S1", on=day),
    "platform_record": lambda *, facts: platform_record(facts, on=ON),
    "annual_release": released,
}
