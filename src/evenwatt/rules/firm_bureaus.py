"""Which bureaus are competent for a firm: as an operator, as a platform, as both (R-0-b)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from evenwatt.law.refusal import Denied
from evenwatt.rules.jurisdiction import city_unit, county_of, division_of, known_divisions

_CODE = re.compile(r"\d{6}")


@dataclass(frozen=True)
class OperatorBureaus:
    """Divisions whose bureaus deal with an operator as a whole.

    ``filing`` receives and reviews the filing, checks it in the fourth quarter and takes the
    self-assessment; ``copies`` are told because stations stand there; ``rating`` is ``None`` while there is
    no charger to rate.
    """

    filing: str
    copies: tuple[str, ...]
    rating: str | None


@dataclass(frozen=True)
class PlatformBureaus:
    """Divisions whose bureaus deal with a platform.

    ``filing`` receives the filing and the changes, checks them in the fourth quarter, gets the reports and
    inspects; ``rating`` rates and takes the self-assessment; ``prevailing`` may rate and inspect as needed,
    and its decision prevails.
    """

    filing: str
    rating: str
    prevailing: str


@dataclass(frozen=True)
class FirmBureaus:
    """A firm's bureaus in each of its capacities: one that is both files and is graded as both."""

    operator: OperatorBureaus | None
    platform: PlatformBureaus | None


def firm_bureaus(
    *,
    is_operator: bool,
    is_platform: bool,
    registered_in: str | None,
    chargers_by_county: Mapping[str, int],
    branch_in: str | None,
    rating_city: str,
) -> FirmBureaus:
    """Return the bureaus of a firm in the capacities it has; the other arguments as below.

    Raises:
        Denied: neither operator nor platform, or as :func:`operator_bureaus` and :func:`platform_bureaus`.

    Clause: R-0-b.
    """
    if not (is_operator or is_platform):
        raise Denied("请先登记该企业是运营机构、运营平台或两者兼有", clause="R-0-b", code="no_capacity")
    return FirmBureaus(
        operator_bureaus(registered_in=registered_in, chargers_by_county=chargers_by_county)
        if is_operator
        else None,
        platform_bureaus(branch_in=branch_in, rating_city=rating_city) if is_platform else None,
    )


def operator_bureaus(*, registered_in: str | None, chargers_by_county: Mapping[str, int]) -> OperatorBureaus:
    """Return the bureaus of an operator; the arguments and refusals are those of :func:`filing_county`.

    Clause: R-0-b, R-4.1.1-b, R-4.1.1-e, R-4.3.1-b, R-C.1-a.
    """
    filing = filing_county(registered_in=registered_in, chargers_by_county=chargers_by_county)
    counties = sorted(county_of(county).code for county, chargers in chargers_by_county.items() if chargers)
    return OperatorBureaus(
        filing=filing,
        copies=tuple(county for county in counties if county != filing),
        rating=rating_bureau(chargers_by_county) if counties else None,
    )


def platform_bureaus(*, branch_in: str | None, rating_city: str) -> PlatformBureaus:
    """Return the bureaus of a platform.

    ``branch_in`` is the city or county of its branch's main business address, ``None`` without a branch: then
    the rating city stands in. ``rating_city`` is the parameter ``platform_rating_city``.

    Raises:
        Denied: the branch is not in the province, or the rating city is no city of it.

    Clause: R-0-b, R-4.1.1-a, R-4.1.1-d, R-4.2.2-a, R-4.3.1-c, R-C.1-a.
    """
    rating = _city(rating_city)
    return PlatformBureaus(
        filing=rating if branch_in is None else _city(branch_in),
        rating=rating,
        prevailing=next(
            division.code for division in known_divisions().values() if division.level == "province"
        ),
    )


def filing_county(*, registered_in: str | None, chargers_by_county: Mapping[str, int]) -> str:
    """Return the county that receives an operator's filing.

    ``registered_in`` is the county of registration, ``None`` or foreign to the province for an operator
    registered elsewhere: then the county of most chargers, the lowest code among equals.

    Raises:
        Denied: a code that cannot be one or that the province does not have; registered elsewhere and
            without chargers in the province.

    Clause: R-0-b, R-4.1.1-e.
    """
    if registered_in is not None and not _is_elsewhere(registered_in):
        return county_of(registered_in).code
    return county_of(_most(chargers_by_county)).code


def rating_bureau(chargers_by_county: Mapping[str, int]) -> str:
    """Return the division whose bureau rates an operator, by where its chargers stand.

    One county: that county. Several counties: their city, the one with most chargers if there are several,
    the lowest code among equals.

    Raises:
        Denied: no chargers, or an unknown county.

    Clause: R-0-b, R-4.1.1-b, R-4.1.1-e.
    """
    counties = [county for county, chargers in chargers_by_county.items() if chargers]
    if len(counties) == 1:
        return county_of(counties[0]).code
    chargers_by_city: Counter[str] = Counter()
    for county in counties:
        chargers_by_city[city_unit(county)] += chargers_by_county[county]
    return _most(chargers_by_city)


def _most(chargers_by_place: Mapping[str, int]) -> str:
    if not any(chargers_by_place.values()):
        raise Denied("运营机构在本省没有充电设施，无法确定管辖机关", clause="R-0-b", code="no_chargers")
    return min(chargers_by_place, key=lambda place: (-chargers_by_place[place], place))


def _is_elsewhere(code: str) -> bool:
    """Whether a code is another province's; one of this province that nobody knows is a mistake."""
    ours = {known[:2] for known in known_divisions()}
    return code not in known_divisions() and bool(_CODE.fullmatch(code)) and code[:2] not in ours


def _city(place: str) -> str:
    division = division_of(place)
    if division.level == "province":
        raise Denied(
            "{place} 不是市州；请填写主要经营地址所在的市州或县（区）",
            clause="R-4.2.2-a",
            code="no_city",
            place=division.name,
        )
    return division.code if division.level == "city" else city_unit(division.code)
