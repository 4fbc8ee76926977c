"""Lots of more chargers than fit into memory: city by city (R-3.8-a)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from evenwatt.law.refusal import Denied
from evenwatt.rules.lot_forming import Candidate, Forming, PlanFor, SpareFor, form_lots

_CITY = attrgetter("city")


def form_cities(
    cities: Iterable[Iterable[Candidate]],
    *,
    lot_area: str,
    plan_for: PlanFor,
    spare_for: SpareFor,
    year_span: int,
) -> Iterator[Forming]:
    """Yield the lots of each city in turn and keep none: no lot crosses a city, so none waits for another.

    Each of ``cities`` is all chargers of one city; the other arguments as in :func:`form_lots`. A city
    without chargers yields an empty forming.

    Raises:
        Denied: a city's chargers are of several cities, or come in two portions: lots would be cut.

    Clause: R-3.8-a.
    """
    seen: set[str] = set()
    for chargers in cities:
        city = list(chargers)
        _require_whole(set(map(_CITY, city)), seen)
        yield form_lots(city, lot_area=lot_area, plan_for=plan_for, spare_for=spare_for, year_span=year_span)


def _require_whole(codes: set[str], seen: set[str]) -> None:
    if len(codes) > 1 or codes & seen:
        raise Denied(
            "城市 {cities} 的设施须一次给全且不与其他城市混在一起，否则同一批会被分开；请按市汇总后再组批",
            clause="R-3.8-a",
            code="city_in_portions",
            cities=tuple(sorted(codes)),
        )
    seen |= codes
