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
    """``params`` says since when each parameter used here has had its value."""

    mpe_pct: Decimal
    rounding_step_pct: Decimal
    minimum_energy_kwh: Decimal
    readings: int
    load_points: int
    insulation_mohm: Decimal
    clock_s: Decimal
    uncertainty_pct: Decimal
    params: dict[str, date]


def limits_for(m: Measurement) -> Limits:
    """Return the limits for a measurement.

    The minimum energy is that at which one display step weighs a tenth of the MPE: 10 · d / MPE, where
    the MPE is relative (0.01 for class 1).

    Raises
    ------
    Denied
        a display step of zero; an edition, kind, class or kind of verification without parameters, or a
        day before they held.

    References
    ----------
    JJG 1148-2022, JJG 1149-2022. Clause: R-4.4.4-a.
    """
    params: dict[str, date] = {}

    def value(name: str) -> Any:
        version = catalog().param(name, on=m.on)
        params[name] = version.since
        return version.value

    if m.display_step_kwh <= 0:
        raise Denied("显示分度应大于零", clause=_CLAUSE, code="display_step")
    _known(m.edition, (value("verification_edition"),), "检定规程版本")
    mpe_by_kind = value("working_error_mpe")
    mpe_by_class = mpe_by_kind[_known(m.kind, mpe_by_kind, "充电设施种类")]
    mpe = Decimal(mpe_by_class[_known(m.accuracy_class, mpe_by_class, "准确度等级")])
    clock_by_kind = value("clock_limit_s")
    return Limits(
        mpe_pct=mpe,
        rounding_step_pct=Decimal(value("rounding_step_share")) * Decimal(m.accuracy_class),
        minimum_energy_kwh=Decimal(value("minimum_energy_steps")) * m.display_step_kwh / (mpe / 100),
        readings=value("readings_per_load_point"),
        load_points=value("load_points_minimum"),
        insulation_mohm=Decimal(value("insulation_minimum_mohm")),
        clock_s=Decimal(clock_by_kind[_known(m.kind_of_verification, clock_by_kind, "检定类别")]),
        uncertainty_pct=mpe / Decimal(value("standard_uncertainty_share")),
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
            names="、".join(names),
        )
    return name
