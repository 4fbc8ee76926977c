"""Which bureau is competent for a place (R-0-b). Places are codes of :mod:`evenwatt.law.divisions`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from evenwatt.law.divisions import Division, divisions, zone_of
from evenwatt.law.refusal import Denied

_COUNTIES = ("county", "directly_administered_county", "zone")


class Matter(StrEnum):
    """What a bureau does about the chargers of a station."""

    PLAN = "plan"
    SCHEME_RECORD = "scheme_record"
    CONCLUSION_REVIEW = "conclusion_review"
    PUBLICATION = "publication"
    STOP_CONNECTING = "stop_connecting"
    RECTIFICATION_NOTICE = "rectification_notice"
    STOP_USE = "stop_use"
    CEASE_OPERATION = "cease_operation"
    REEVALUATION = "reevaluation"
    DISPUTE = "dispute"


_OF_THE_CITY = {
    Matter.PLAN,  # R-4.1.1-b
    Matter.SCHEME_RECORD,  # R-4.4.2-a
    Matter.CONCLUSION_REVIEW,  # R-4.1.1-b
    Matter.PUBLICATION,  # R-4.4.8-a
    Matter.STOP_CONNECTING,  # R-4.4.6-g
}


def city_unit(county: str) -> str:
    """Return the city-level unit of a county; a directly administered county is its own.

    Raises:
        Denied: the code is no county of the province.

    Clause: R-0-b.
    """
    division = county_of(county)
    return division.code if division.level == "directly_administered_county" else division.parent


def station_bureau(county: str, *, matter: Matter) -> str:
    """Return the division whose bureau handles a matter of a station: its county, or the city above it.

    Where the station stands decides, not where its operator is registered. Plans, schemes, conclusions,
    their publication and the stop of connections are the city's; notices, stops, re-evaluations and
    disputes the county's.

    Raises:
        Denied: the code is no county of the province.

    Clause: R-0-b, R-4.1.1-b, R-4.4.6-d, R-4.4.6-g, R-4.4.8-a, R-4.5-a, R-6.1-a, R-6.2-a.
    """
    return city_unit(county) if matter in _OF_THE_CITY else county_of(county).code


def superior(place: str) -> str:
    """Return the division whose bureau stands above that of a place: county, city, province.

    A directly administered county is a city too, so the province stands above it.

    Raises:
        Denied: an unknown place, or the province, above which no bureau of the regulation stands.

    Clause: R-0-b.
    """
    division = division_of(place)
    if division.level == "province":
        raise Denied(
            "{place} 的上级不在本规范范围内", clause="R-0-b", code="no_superior", place=division.name
        )
    return division.parent


def objection_bureau(*, commissioned_by: str, instance: str) -> str:
    """Return the division whose bureau takes an objection that does not go to the institution itself.

    ``commissioned_by`` is the division whose bureau commissioned the evaluation, ``instance`` the parameter
    ``objection_instance``: "superior", the bureau above it (the province itself where it commissioned), or
    "commissioner".

    Raises:
        Denied: an unknown place or instance.

    Clause: R-4.4.6-h, R-0-b.
    """
    division = division_of(commissioned_by)
    if instance not in ("superior", "commissioner"):
        raise Denied(
            "受理复检的机关只能是 superior 或 commissioner，不能是“{instance}”",
            clause="R-4.4.6-h",
            code="unknown_instance",
            instance=instance,
        )
    at_the_top = division.level == "province"
    return division.code if instance == "commissioner" or at_the_top else superior(division.code)


def county_of(code: str) -> Division:
    """Return the county of a code, directly administered ones and functional zones among them.

    Raises:
        Denied: the code is no county of the province.

    Clause: R-0-b.
    """
    if not is_county(code):
        raise Denied("{place} 不是本省的县（区）代码", clause="R-0-b", code="unknown_county", place=code)
    return division_of(code)


def is_county(code: str) -> bool:
    """Return whether a code is one that :func:`county_of` knows. Clause: R-0-b, R-3-a."""
    division = known_divisions().get(code) or zone_of(code)
    return division is not None and division.level in _COUNTIES


def division_of(code: str) -> Division:
    """Return the province, city, county or functional zone of a code.

    Raises:
        Denied: the province has no such division.

    Clause: R-0-b.
    """
    division = known_divisions().get(code) or zone_of(code)
    if division is None:
        raise Denied(
            "{place} 不是本省的行政区划代码；如为功能区，请先登记",
            clause="R-0-b",
            code="unknown_place",
            place=code,
        )
    return division


@cache
def known_divisions() -> dict[str, Division]:
    """Return the divisions of the province by code. Clause: R-0-b."""
    return {division.code: division for division in divisions()}
