"""Entries for the competence of bureaus."""

from __future__ import annotations

from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.rules.firm_bureaus import (
    filing_county,
    firm_bureaus,
    operator_bureaus,
    platform_bureaus,
    rating_bureau,
)
from evenwatt.rules.jurisdiction import (
    Matter,
    city_unit,
    objection_bureau,
    station_bureau,
    superior,
)
from tests.law.entries.sampling import ON


def objection(*, commissioned_by: str, instance: str | None = None) -> str:
    return objection_bureau(
        commissioned_by=commissioned_by, instance=instance or catalog().value("objection_instance", on=ON)
    )


def platform(*, branch_in: str | None, rating_city: str | None = None) -> Any:
    return platform_bureaus(branch_in=branch_in, rating_city=rating_city or _rating_city())


def firm(**given: Any) -> Any:
    nothing = {"registered_in": None, "chargers_by_county": {}, "branch_in": None}
    return firm_bureaus(**nothing | given, rating_city=_rating_city())


def _rating_city() -> str:
    city: str = catalog().value("platform_rating_city", on=ON)
    return city


ENTRIES = {
    "city_unit": city_unit,
    "station_bureau": lambda *, county, matter: station_bureau(county, matter=Matter(matter)),
    "superior": superior,
    "objection_bureau": objection,
    "filing_county": filing_county,
    "rating_bureau": rating_bureau,
    "operator_bureaus": operator_bureaus,
    "platform_bureaus": platform,
    "firm_bureaus": firm,
}
