"""What form B.1 prints of a scheme (R-F-B.1). One row per lot and station: a lot may span stations."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from evenwatt.lots.models import LotMember, SamplingScheme


def form_b1(scheme: SamplingScheme) -> dict[str, Any]:
    stations: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for lot_id, name, address in (
        LotMember.objects.filter(lot__scheme=scheme)
        .order_by("lot_id", "charger__station__name", "charger__station_id")
        .values_list("lot_id", "charger__station__name", "charger__station__address")
        .distinct()
    ):
        stations[lot_id].append((name, address))
    lots = list(scheme.lots.select_related("area"))
    return {
        "number": scheme.number,
        "operator": scheme.operator.name,
        "lot_count": len(lots),
        "rows": [
            {
                "lot": lot.number,
                "model": lot.model,
                "area": lot.area.name,
                "station": station,
                "address": address,
                "size": lot.size,
                "sample_size": lot.sample_size,
                "spare_size": lot.spare_size,
            }
            for lot in lots
            for station, address in stations[lot.pk]
        ],
        "full_verification": scheme.test_items.filter(lot=None).count(),
        "institution": scheme.institution.name,
    }
