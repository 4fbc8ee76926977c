"""What must stand before a charger's first verification is requested (R-4.2.1-c)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from evenwatt.law.refusal import Denied


def require_construction_confirmed(
    *, requested: Collection[str], verified: Collection[str], confirmed_on: Mapping[str, date], on: date
) -> None:
    """Refuse a request that holds a first verification without the operator's confirmation.

    ``confirmed_on`` says when the operator confirmed that a charger meets the provincial rules on building
    and running chargers; it is given once per charger. A charger that was ``verified`` before needs none.

    Clause: R-4.2.1-c.
    """
    unconfirmed = sorted(
        charger
        for charger in set(requested) - set(verified)
        if charger not in confirmed_on or on < confirmed_on[charger]
    )
    if unconfirmed:
        raise Denied(
            "首次报检前，请先确认以下充电设施符合《湖北省新能源汽车充电基础设施建设运营管理暂行办法》：{chargers}",
            clause="R-4.2.1-c",
            code="construction_unconfirmed",
            chargers=tuple(unconfirmed),
        )
