"""Which charging facilities the regulation is about (R-3-a)."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.rules.jurisdiction import is_county
from evenwatt.rules.reason import Reason


def out_of_scope(
    *, county: str, open_to_society: bool, paid: bool, kind: str, site_kind: str, on: date
) -> tuple[Reason, ...]:
    """Return every reason why a facility is outside the regulation; empty if it is supervised.

    ``county`` is the division code of its station, ``paid`` says that charging is sold there. Codes of
    ``kind`` and ``site_kind`` are those of the parameters ``facility_kinds`` and ``site_kinds``.

    Raises:
        Denied: a day before the lists are in force.

    Clause: R-3-a.
    """
    kinds, sites = (catalog().value(name, on=on) for name in ("facility_kinds", "site_kinds"))
    misses = []
    if not is_county(county):
        misses.append(
            _miss("other_province", template="场站所在的“{county}”不是湖北省的县（区）", county=county)
        )
    if not open_to_society:
        misses.append(_miss("not_open", template="不向社会开放"))
    if not paid:
        misses.append(_miss("not_paid", template="不是经营性的，不收取费用"))
    if kind not in kinds:
        known = "或".join(kinds.values())
        misses.append(_miss("other_kind", template="种类“{kind}”不是{known}", kind=kind, known=known))
    if site_kind not in sites:
        misses.append(_miss("unknown_site", template="没有名为“{site_kind}”的区域类型", site_kind=site_kind))
    return tuple(misses)


def _miss(code: str, *, template: str, **params: Any) -> Reason:
    return Reason(code, template, "R-3-a", params)
