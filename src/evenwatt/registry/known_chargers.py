"""What the registry holds of a firm's chargers, in the words of form B, to compare a filing with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from evenwatt.forms.text import plain
from evenwatt.law.catalog import catalog
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState

STATED = ("site_kind", "longitude", "latitude", "rated_kw", "display_step_kwh", "connectors")
"""What the form does not print: compared where a filing states it."""

FACTS = ("station", "address", "county", "model", "year", "ownership", *STATED)
"""What is compared; the county by its code. Maker and serial are the charger itself."""


@dataclass(frozen=True, slots=True)
class Known:
    """A charger as the registry knows it: ``facts`` in the order of ``FACTS``.

    One that the operator itself lets stand still need not be filed.
    """

    charger_id: int
    serial: str
    maker: str
    facts: tuple[str, ...]
    county_name: str
    state: str

    @property
    def has_to_be_filed(self) -> bool:
        return self.state in (ChargerState.IN_USE, ChargerState.STOPPED)

    @property
    def is_ceased(self) -> bool:
        return self.state == ChargerState.CEASED

    def values(self) -> dict[str, str]:
        """The charger as a row of form B."""
        words = {**dict(zip(FACTS, self.facts, strict=True)), "county": self.county_name}
        return {"serial": self.serial, "maker": self.maker, **words}


def known_chargers(operator_id: int, serials: Iterable[str] | None = None) -> dict[tuple[str, str], Known]:
    """The chargers of an operator by (maker key, serial), those that stand still too; of all or some serials.

    One into which other entries were merged stands under their makers and serials as well: whichever is
    filed, it is that charger.

    Clause: R-4.2.1-a, R-6.1-a.
    """
    found = Charger.objects.filter(operator_id=operator_id).exclude(state=ChargerState.MERGED)
    merged = Charger.objects.filter(state=ChargerState.MERGED, merged_into__operator_id=operator_id)
    if serials is not None:
        wanted = Q(serial_key__in=set(serials))
        found = found.filter(wanted | Q(pk__in=merged.filter(wanted).values("merged_into")))
    place = ("station__county__city__name", "station__county__name")
    columns = ("station__name", "station__address", "station__county_id", "model", "year", "ownership")
    stated = (
        *("station__site_kind", "station__longitude", "station__latitude"),
        Coalesce("own_kw", "catalogue__rated_kw"),
        Coalesce("own_step_kwh", "catalogue__display_step_kwh"),
        "connectors",
    )
    rows = found.values_list(
        *("maker_key", "serial_key", "pk", "serial", "maker", "state"), *place, *columns, *stated
    )
    sites = catalog().newest("site_kinds")
    known = {
        (maker_key, serial_key): Known(
            pk, serial, maker, _in_words(facts, sites), county if city == county else city + county, state
        )
        for maker_key, serial_key, pk, serial, maker, state, city, county, *facts in rows.iterator(
            chunk_size=10_000
        )
    }
    by_id = {each.charger_id: each for each in known.values()}
    names = merged.filter(merged_into__in=found.values("pk"))
    known |= {
        (maker_key, serial_key): by_id[survivor]
        for maker_key, serial_key, survivor in names.values_list("maker_key", "serial_key", "merged_into")
        if survivor is not None
    }
    return known


def _in_words(facts: Iterable[Any], sites: Mapping[str, str]) -> tuple[str, ...]:
    """Facts in the order of ``FACTS`` as form B writes them, "" where nothing is known."""
    named = dict(zip(FACTS, facts, strict=True))
    named["site_kind"] = sites.get(named["site_kind"], named["site_kind"])
    return tuple(
        "" if fact is None else plain(fact) if isinstance(fact, Decimal) else str(fact)
        for fact in named.values()
    )
