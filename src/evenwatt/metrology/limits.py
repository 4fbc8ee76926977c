"""The limits one measurement is judged by, taken from the parameters in force on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.metrology.measurement import Measurement

_CLAUSE = "R-4.4.4-a"


@dataclass(frozen=True)
class Limits:
    """The numbers that judge; ``items`` are the edition's items, by name in Chinese, in their order.

    ``indication_mpe_pct`` and ``payment_yuan`` are ``None`` where the edition has no such item. ``params``
    says since when each parameter used here has had its value.
    """

    items: dict[str, str]
    failed_functions_suffice: bool
    mpe_pct: Decimal
    rounding_step_pct: Decimal
    minimum_energy_kwh: Decimal
    minimum_pulses: Decimal
    readings: int
    load_points: int
    insulation_mohm: Decimal
    clock_s: Decimal
    uncertainty_pct: Decimal
    indication_mpe_pct: Decimal | None
    payment_yuan: Decimal | None
    params: dict[str, date]


def limits_for(m: Measurement) -> Limits:
    """Return the limits for a measurement.

    The minimum energy is that at which one display step weighs a tenth of the MPE: 10 · d / MPE, where
    the MPE is relative (0.01 for class 1). Likewise one pulse: at least 10 / MPE pulses.

    Raises
    ------
    Denied
        a display step of zero; an edition other than the one in force on the day; a kind, class or kind
        of verification without parameters; a day before they held.

    References
    ----------
    JJG 1148-2022, JJG 1149-2022; JJG 1148-2018, JJG 1149-2018. Clause: R-4.4.4-a.
    """
    params: dict[str, date] = {}

    def value(name: str) -> Any:
        version = catalog().param(name, on=m.on)
        params[name] = version.since
        return version.value

    if m.display_step_kwh <= 0:
        raise Denied("显示分度应大于零", clause=_CLAUSE, code="display_step")
    _known(m.edition, (value("verification_edition"),), "检定规程版本")
    items = value("verification_items")
    mpe_by_kind = value("working_error_mpe")
    mpe_by_class = mpe_by_kind[_known(m.kind, mpe_by_kind, "充电设施种类")]
    mpe = Decimal(mpe_by_class[_known(m.accuracy_class, mpe_by_class, "准确度等级")])
    clock_by_kind = value("clock_limit_s")
    minimum_steps = Decimal(value("minimum_energy_steps")) / (mpe / 100)
    return Limits(
        items=items,
        failed_functions_suffice=value("failed_functions_suffice"),
        mpe_pct=mpe,
        rounding_step_pct=Decimal(value("rounding_step_share")) * Decimal(m.accuracy_class),
        minimum_energy_kwh=minimum_steps * m.display_step_kwh,
        minimum_pulses=minimum_steps,
        readings=value("readings_per_load_point"),
        load_points=value("load_points_minimum")[m.kind],
        insulation_mohm=Decimal(value("insulation_minimum_mohm")),
        clock_s=Decimal(clock_by_kind[_known(m.kind_of_verification, clock_by_kind, "检定类别")]),
        uncertainty_pct=mpe / Decimal(value("standard_uncertainty_share")),
        indication_mpe_pct=(
            Decimal(value("indication_error_mpe")[m.kind][m.accuracy_class])
            if "indication_error" in items
            else None
        ),
        payment_yuan=Decimal(value("payment_error_limit_yuan")) if "payment_error" in items else None,
        params=params,
    )


def _known(name: str, names: Any, what: str) -> str:
    if name not in names:
        raise Denied(
            "没有{what}“{name}”的检定参数，可用：{names}",
            clause=_CLAUSE,
            code="unknown_name",
            what=what,
            name=name,
            names=tuple(names),
        )
    return name
