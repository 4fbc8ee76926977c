"""The verdict on one charger from its readings (JJG 1148-2022, JJG 1149-2022).

There is no other way to a verdict: nobody types one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from evenwatt.law.refusal import Denied
from evenwatt.metrology.limits import Limits, limits_for
from evenwatt.metrology.measurement import ItemResult, Judgement, LoadPoint, Measurement, Verdict
from evenwatt.metrology.rounding import round_to_step

__all__ = ["ItemResult", "Judgement", "LoadPoint", "Measurement", "Verdict", "judge", "working_error"]

_CLAUSE = "R-4.4.4-a"


def judge(m: Measurement) -> Judgement:
    """Return the verdict per item and for the charger, with the parameters it rests on.

    Insulation is a condition of verification, not an item: below its limit nothing else is judged.

    Raises
    ------
    Denied
        the record cannot carry a verdict: edition, kind, class or kind of verification unknown; the
        standard out of date or too coarse; load points or readings missing; energy below the minimum.

    References
    ----------
    JJG 1148-2022, JJG 1149-2022. Clause: R-4.4.4-a.
    """
    limits = limits_for(m)
    _check_standard(m, limits)
    if m.insulation_mohm < limits.insulation_mohm:
        return Judgement(Verdict.NOT_JUDGED, (_insulation(m, limits),), limits.params)
    _check_readings(m, limits)
    items = (_appearance(m), *_working_errors(m, limits), *_clock(m, limits))
    failed = any(item.verdict is Verdict.NONCONFORMING for item in items)
    return Judgement(Verdict.NONCONFORMING if failed else Verdict.CONFORMING, items, limits.params)


def working_error(*, pile_kwh: Sequence[Decimal], standard_kwh: Sequence[Decimal]) -> Fraction:
    """Return the mean working error γ [%] of one load point by the energy method, exact.

    Parameters
    ----------
    pile_kwh : E′, 充电桩示值 [kWh], one per reading
    standard_kwh : E, 标准器示值 [kWh], one per reading, none zero

    Examples
    --------
    >>> working_error(pile_kwh=[Decimal("1.021")], standard_kwh=[Decimal("1")]) == Decimal("2.1")
    True

    References
    ----------
    γ = (E′ − E) / E × 100 %, JJG 1148-2022, JJG 1149-2022. Clause: R-4.4.4-a.
    """
    pairs = zip(map(Fraction, pile_kwh), map(Fraction, standard_kwh), strict=True)
    return sum((pile - standard) / standard * 100 for pile, standard in pairs) / Fraction(len(pile_kwh))


def _check_standard(m: Measurement, limits: Limits) -> None:
    if m.standard_valid_until < m.on:
        raise Denied(
            "标准器有效期至 {valid_until}，检定日 {on} 已过期，请更换标准器或补充有效的证书",
            clause=_CLAUSE,
            code="standard_out_of_date",
            valid_until=m.standard_valid_until,
            on=m.on,
        )
    if m.standard_uncertainty_pct > limits.uncertainty_pct:
        raise Denied(
            "标准器不确定度 {uncertainty} % 超过最大允许误差 {mpe} % 的允许份额，请更换准确度更高的标准器",
            clause=_CLAUSE,
            code="standard_too_coarse",
            uncertainty=m.standard_uncertainty_pct,
            mpe=limits.mpe_pct,
        )


def _check_readings(m: Measurement, limits: Limits) -> None:
    if len(m.load_points) < limits.load_points:
        raise Denied(
            "至少需要 {needed} 个负载点，请补测",
            clause=_CLAUSE,
            code="load_points_missing",
            needed=limits.load_points,
        )
    for number, point in enumerate(m.load_points, 1):
        if len(point.pile_kwh) != len(point.standard_kwh) or len(point.pile_kwh) < limits.readings:
            raise Denied(
                "第 {load_point} 负载点需要充电桩和标准器各 {needed} 次读数，请补测",
                clause=_CLAUSE,
                code="readings_missing",
                load_point=number,
                needed=limits.readings,
            )
        if min(point.standard_kwh) < limits.minimum_energy_kwh:
            raise Denied(
                "第 {load_point} 负载点的电量 {energy} kWh 小于最小检定电量 {needed} kWh，请延长充电后重测",
                clause=_CLAUSE,
                code="energy_too_small",
                load_point=number,
                energy=min(point.standard_kwh),
                needed=limits.minimum_energy_kwh,
            )


def _insulation(m: Measurement, limits: Limits) -> ItemResult:
    reason = "绝缘电阻低于检定条件，不进行检定"
    return ItemResult(
        "insulation", None, m.insulation_mohm, None, limits.insulation_mohm, Verdict.NOT_JUDGED, reason
    )


def _appearance(m: Measurement) -> ItemResult:
    reason = "" if m.appearance else "外观及功能不符合要求"
    return ItemResult("appearance", None, None, None, None, _verdict(m.appearance), reason)


def _working_errors(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    for number, point in enumerate(m.load_points, 1):
        exact = working_error(pile_kwh=point.pile_kwh, standard_kwh=point.standard_kwh)
        error = Decimal(exact.numerator) / Decimal(exact.denominator)
        rounded = round_to_step(exact, limits.rounding_step_pct)
        within = abs(rounded) <= limits.mpe_pct
        reason = "" if within else "化整后的工作误差超过最大允许误差"
        yield ItemResult("working_error", number, error, rounded, limits.mpe_pct, _verdict(within), reason)


def _clock(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    if m.clock_s is None:
        return
    within = abs(m.clock_s) <= limits.clock_s
    reason = "" if within else "时钟时刻误差超限"
    yield ItemResult("clock", None, m.clock_s, None, limits.clock_s, _verdict(within), reason)


def _verdict(within: bool) -> Verdict:
    return Verdict.CONFORMING if within else Verdict.NONCONFORMING
