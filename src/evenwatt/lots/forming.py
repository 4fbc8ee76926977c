"""What lots are formed of: the planned chargers, as the rules know them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.verdicts.decision import Json
from evenwatt.registry.queries import chargers_by_key, failed_by_themselves
from evenwatt.rules.lot_forming import Candidate

if TYPE_CHECKING:
    from evenwatt.planning.models import AnnualPlan


def planned(charger_ids: Collection[int], plan: AnnualPlan) -> Json:
    """Return what lots are formed of, by the sampling parameters of an issued plan (R-3.8-a, R-4.4.2-c).

    Makers and models enter by the key of their catalogue entry, which joins the spellings. What the plan
    does not choose is read as it was in force on the day of issue, so that forming again gives the same lots.
    """
    assert plan.issued_at is not None
    chosen = {name: entry["value"] for name, entry in plan.sampling.items()}
    chargers = list(chargers_by_key(charger_ids))
    candidates = [
        Candidate(
            key=charger.pk,
            serial=charger.serial,
            operator=str(charger.operator_id),
            maker=charger.catalogue.maker,
            model=charger.catalogue.model,
            kind=charger.catalogue.kind or None,
            accuracy_class=charger.catalogue.accuracy_class or None,
            year=charger.year,
            county=charger.station.county_id,
            city=charger.station.county.city_id or "",
            rejected_lot=charger.rejected_lot,
            site=charger.station.address,
        )
        for charger in chargers
    ]
    return {
        "candidates": candidates,
        "unsuited": [
            {"key": charger.pk, "reason": charger.unsuited_reason, "note": charger.unsuited_note}
            for charger in chargers
            if charger.unsuited_reason
        ],
        "failed": sorted(failed_by_themselves(charger_ids)),
        "sampling": chosen,
        "issued_on": local_date(plan.issued_at),
    }
