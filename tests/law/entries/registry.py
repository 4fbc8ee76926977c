"""Entries for the registry: places of stations, two entries of one charger."""

from __future__ import annotations

from decimal import Decimal

from evenwatt.rules.coordinates import require_in_province
from evenwatt.rules.duplicates import TwoEntries, makers_may_be_one, merge_hindrances
from tests.law.entries.sampling import ON

_PLAIN = {
    "same_operator": True,
    "share_a_lot": False,
    "both_verified_in_one_scheme": False,
    "duplicate_is_planned": False,
    "duplicate_is_offered": False,
}


def coordinates(*, latitude: str, longitude: str) -> bool:
    require_in_province(latitude=Decimal(latitude), longitude=Decimal(longitude), on=ON)
    return True


ENTRIES = {
    "coordinates": coordinates,
    "makers_may_be_one": makers_may_be_one,
    "merge_hindrances": lambda **given: [
        reason.code for reason in merge_hindrances(TwoEntries(**_PLAIN | given))
    ],
}
