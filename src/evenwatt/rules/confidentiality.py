"""Who is concerned with an evaluation record, and so may read it (R-4.4.7-c)."""

from __future__ import annotations

from collections.abc import Collection

from evenwatt.law.divisions import divisions
from evenwatt.law.refusal import Denied
from evenwatt.rules.jurisdiction import city_unit, county_of


def concerned(
    *, organisation: str | None, bureau: str | None, operator: str, institutions: Collection[str], county: str
) -> bool:
    """Return whether a reader is concerned with a record of chargers in ``county``.

    The reader belongs to an ``organisation``, or to the ``bureau`` of a division code. Concerned are the
    operator, the institutions that worked on the record, and the bureaus of the county, its city and the
    province. Platforms and other operators are told what is published.

    Raises:
        Denied: ``county`` is no county of the province.

    Clause: R-4.4.7-c.
    """
    province = next(division.code for division in divisions() if division.level == "province")
    bureaus = {county_of(county).code, city_unit(county), province}
    return bureau in bureaus or organisation in {operator, *institutions}


def require_concerned(
    *, organisation: str | None, bureau: str | None, operator: str, institutions: Collection[str], county: str
) -> None:
    """Refuse the unconcerned; of what :func:`concerned` takes. Clause: R-4.4.7-c."""
    if not concerned(
        organisation=organisation, bureau=bureau, operator=operator, institutions=institutions, county=county
    ):
        raise Denied("无关人员不得查阅评价记录", clause="R-4.4.7-c", code="not_concerned")
