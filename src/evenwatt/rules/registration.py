"""Which bureaus enter an organisation in the books (R-0-b, R-4.1.1-b, R-4.1.1-e)."""

from __future__ import annotations

from evenwatt.law.refusal import Denied
from evenwatt.rules.jurisdiction import city_unit, division_of, superior

_CITY_LEVEL = ("city", "directly_administered_county")


def registrars(*, kind: str, place: str) -> tuple[str, ...]:
    """Return the divisions whose bureaus may enter and change an organisation of ``kind`` in ``place``.

    An operator or platform: its county, and the city above; of a platform the city is enough to know. An
    institution: its city, which designates it. A bureau: the one above it. Any other: no bureau at all.

    Raises:
        Denied: an unknown place; one too large: an operator files with a county, a firm is never of the
            province as such.

    Clause: R-0-b, R-4.1.1-b, R-4.1.1-e.
    """
    division = division_of(place)
    if kind == "bureau":
        return () if division.level == "province" else (superior(place),)
    if kind not in ("operator", "platform", "institution"):
        return ()
    if division.level == "province" or (division.level == "city" and kind == "operator"):
        raise Denied(
            "所在地不能只到{place}：运营机构要到县（区），运营平台和承检机构要到市州",
            clause="R-0-b",
            code="no_place",
            place=division.name,
        )
    city = division.code if division.level in _CITY_LEVEL else city_unit(division.code)
    return (city,) if kind == "institution" or city == division.code else (division.code, city)
