"""Which bureau is competent (R-0-b). Places are codes of :mod:`evenwatt.law.divisions`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from evenwatt.law.divisions import Division, divisions
from evenwatt.law.refusal import Denied

_COUNTIES = ("county", "directly_administered_county")


def city_unit(county: str) -> str:
    """Return the city-level unit of a county; a directly administered county is its own.

    Raises:
        Denied: the code is no county of the province.

    Clause: R-0-b.
    """
    division = _county(county)
    return division.code if division.level == "directly_administered_county" else division.parent


def station_bureau(county: str) -> str:
    """Return the county whose bureau handles a station's plan, lots, notices, stops and disputes.

    Raises:
        Denied: the code is no county of the province.

    Clause: R-0-b, R-4.5-a.
    """
    return _county(county).code


def filing_county(*, registered_in: str | None, chargers_by_county: Mapping[str, int]) -> str:
    """Return the county that receives an operator's filing.

    ``registered_in`` is the county of registration, ``None`` or foreign to the province for an operator
    registered elsewhere: then the county of most chargers, the lowest code among equals.

    Raises:
        Denied: registered elsewhere and without chargers in the province.

    Clause: R-0-b, R-4.1.1-e.
    """
    if registered_in is not None and _by_code(registered_in) is not None:
        return _county(registered_in).code
    return _county(_most(chargers_by_county)).code


def rating_bureau(chargers_by_county: Mapping[str, int]) -> str:
    """Return the division whose bureau rates an operator, by where its chargers stand.

    One county: that county. Several counties: their city, the one with most chargers if there are several.

    Raises:
        Denied: no chargers, or an unknown county.

    Clause: R-0-b, R-4.1.1-b, R-4.1.1-e.
    """
    counties = [county for county, chargers in chargers_by_county.items() if chargers]
    if len(counties) == 1:
        return _county(counties[0]).code
    chargers_by_city: Counter[str] = Counter()
    for county in counties:
        chargers_by_city[city_unit(county)] += chargers_by_county[county]
    return _most(chargers_by_city)


def _most(chargers_by_place: Mapping[str, int]) -> str:
    if not any(chargers_by_place.values()):
        raise Denied("运营机构在本省没有充电设施，无法确定管辖机关", clause="R-0-b", code="no_chargers")
    return min(chargers_by_place, key=lambda place: (-chargers_by_place[place], place))


def _by_code(code: str) -> Division | None:
    return next((division for division in divisions() if division.code == code), None)


def _county(code: str) -> Division:
    division = _by_code(code)
    if division is None or division.level not in _COUNTIES:
        raise Denied("{place} 不是本省的县（区）代码", clause="R-0-b", code="unknown_county", place=code)
    return division
