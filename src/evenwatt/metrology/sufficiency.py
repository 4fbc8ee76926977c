"""Whether a record can carry a verdict at all: the standard, the load points, the readings (R-4.4.4-a)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from decimal import ROUND_DOWN, Decimal
from typing import Any

from evenwatt.law.refusal import Denied
from evenwatt.metrology.limits import Limits
from evenwatt.metrology.measurement import LoadPoint, Measurement, PulsePoint

_CLAUSE = "R-4.4.4-a"


def require_standard(m: Measurement, limits: Limits) -> None:
    """Refuse a standard that is out of date on the day (its last day is good) or too coarse.

    Clause: R-4.4.4-a.
    """
    if m.standard_valid_until < m.on:
        raise Denied(
            "标准器有效期至 {valid_until}，检定日 {on} 已过期，请更换标准器或补充有效的证书",
            clause=_CLAUSE,
            code="standard_out_of_date",
            valid_until=m.standard_valid_until,
            on=m.on,
        )
    if m.standard_uncertainty_pct <= 0:
        raise Denied("标准器不确定度应大于零", clause=_CLAUSE, code="standard_uncertainty")
    if m.standard_uncertainty_pct > limits.uncertainty_pct:
        raise Denied(
            "标准器不确定度 {uncertainty} % 超过限值 {limit} %（由最大允许误差 {mpe} % 得出），"
            "请更换准确度更高的标准器",
            clause=_CLAUSE,
            code="standard_too_coarse",
            uncertainty=m.standard_uncertainty_pct,
            limit=limits.uncertainty_pct.quantize(Decimal("0.0001"), ROUND_DOWN),
            mpe=limits.mpe_pct,
        )


def require_readings(m: Measurement, limits: Limits, *, failed_already: bool) -> None:
    """Refuse a record with too few load points or readings, or with too little energy or too few pulses.

    ``failed_already`` says that an item without readings has failed, which suffices: load points may be
    missing, but those that are there must be whole. Each refusal names every load point concerned.

    Clause: R-4.4.4-a.
    """
    if not failed_already:
        _require_items(m, limits)

    def whole(point: LoadPoint | PulsePoint) -> bool:
        shown, reference = point.sides
        return len(shown) == len(reference) >= limits.readings

    def positive(point: LoadPoint | PulsePoint) -> bool:
        return all(reading >= 0 for side in point.sides for reading in side)

    _require_each(m, positive, "第 {load_points} 负载点的读数不能小于零，请核对", code="reading_negative")
    _require_each(
        m,
        whole,
        "第 {load_points} 负载点的读数不全，每点需要成对的读数 {needed} 次，请补测",
        code="readings_missing",
        needed=limits.readings,
    )
    _require_each(
        m,
        lambda point: isinstance(point, PulsePoint) or min(point.standard_kwh) >= limits.minimum_energy_kwh,
        "第 {load_points} 负载点的电量小于最小检定电量 {needed} kWh，请延长充电后重测",
        code="energy_too_small",
        needed=f"{limits.minimum_energy_kwh:f}",
    )
    _require_each(
        m,
        lambda point: isinstance(point, LoadPoint) or min(map(min, point.sides)) >= limits.minimum_pulses,
        "第 {load_points} 负载点的脉冲数少于 {needed} 个，请增加预置脉冲数后重测",
        code="pulses_too_few",
        needed=f"{limits.minimum_pulses:f}",
    )
    _require_none_negative(m, limits)
    _require_indication(m, limits)


def _require_none_negative(m: Measurement, limits: Limits) -> None:
    """As for the load points, of the items that only the edition of 2018 has."""
    readings = {
        "indication_error": sum(m.indication.sides, ()) if m.indication else (),
        "payment_error": astuple(m.payment) if m.payment else (),
    }
    asked = [item for item in readings if item in limits.items]
    if negative := [limits.items[item] for item in asked if min(readings[item], default=0) < 0]:
        raise Denied(
            "{items}的读数不能小于零，请核对",
            clause=_CLAUSE,
            code="reading_negative",
            items=tuple(negative),
        )


def _require_indication(m: Measurement, limits: Limits) -> None:
    if m.indication is None or "indication_error" not in limits.items:
        return
    shown, reference = m.indication.sides
    if not len(shown) == len(reference) > 0 or min(reference) < limits.minimum_energy_kwh:
        raise Denied(
            "示值误差的读数不成对，或电量小于最小检定电量 {needed} kWh，请重测",
            clause=_CLAUSE,
            code="indication_unusable",
            needed=f"{limits.minimum_energy_kwh:f}",
        )


def _require_items(m: Measurement, limits: Limits) -> None:
    if len(m.load_points) < limits.load_points:
        raise Denied(
            "至少需要 {needed} 个负载点，请补测",
            clause=_CLAUSE,
            code="load_points_missing",
            needed=limits.load_points,
        )
    given = {"indication_error": m.indication, "payment_error": m.payment}
    missing = [limits.items[item] for item, found in given.items() if item in limits.items and found is None]
    if missing:
        raise Denied(
            "{edition}版规程的检定项目缺少：{missing}，请补测",
            clause=_CLAUSE,
            code="items_missing",
            edition=m.edition,
            missing=tuple(missing),
        )


def _require_each(
    m: Measurement, good: Callable[[LoadPoint | PulsePoint], bool], template: str, *, code: str, **params: Any
) -> None:
    lacking = [number for number, point in enumerate(m.load_points, 1) if not good(point)]
    if lacking:
        raise Denied(
            template,
            clause=_CLAUSE,
            code=code,
            load_point=lacking[0],
            load_points=tuple(map(str, lacking)),
            **params,
        )
