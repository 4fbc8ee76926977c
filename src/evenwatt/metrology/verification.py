"""The verdict on one charger from its readings (JJG 1148, JJG 1149, editions 2022 and 2018).

There is no other way to a verdict: nobody types one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from evenwatt.metrology.limits import Limits, limits_for
from evenwatt.metrology.measurement import (
    ItemResult,
    Judgement,
    LoadPoint,
    Measurement,
    Payment,
    PulsePoint,
    Verdict,
)
from evenwatt.metrology.rounding import round_to_step
from evenwatt.metrology.sufficiency import require_readings, require_standard
from evenwatt.metrology.working_error import point_error

__all__ = [
    "ItemResult",
    "Judgement",
    "LoadPoint",
    "Measurement",
    "Payment",
    "PulsePoint",
    "Verdict",
    "conclusion",
    "judge",
]


def judge(m: Measurement) -> Judgement:
    """Return the verdict per item and for the charger, with the parameters it rests on.

    Insulation is a condition of verification, not an item: below its limit nothing else is judged. (It
    was an item in 2018.) Failed functions suffice for the verdict, since a pile that cannot be charged
    gives no readings; load points that were read are judged all the same.

    Raises
    ------
    Denied
        the record cannot carry a verdict: edition, kind, class or kind of verification unknown; the
        standard out of date or too coarse; load points, readings or items missing; energy or pulses
        below the minimum.

    References
    ----------
    JJG 1148-2022, JJG 1149-2022; JJG 1148-2018, JJG 1149-2018. Clause: R-4.4.4-a.
    """
    limits = limits_for(m)
    require_standard(m, limits)
    insulated = m.insulation_mohm >= limits.insulation_mohm
    if not insulated and "insulation" not in limits.items:
        return Judgement(Verdict.NOT_JUDGED, (_not_insulated(m, limits),), limits.params)
    failed_already = limits.failed_functions_suffice and not (m.appearance and insulated)
    require_readings(m, limits, failed_already=failed_already)
    items = tuple(result for item in limits.items for result in _ITEMS[item](m, limits))
    return Judgement(conclusion([item.verdict for item in items]), items, limits.params)


def conclusion(items: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a charger from those on its items.

    One item that fails suffices; otherwise one that is not judged leaves the charger not judged: nothing
    conforms by silence.

    Clause: R-4.4.4-a.
    """
    for decisive in (Verdict.NONCONFORMING, Verdict.NOT_JUDGED):
        if decisive in items:
            return decisive
    return Verdict.CONFORMING


def _not_insulated(m: Measurement, limits: Limits) -> ItemResult:
    reason = "绝缘电阻低于检定条件，不进行检定"
    return ItemResult(
        "insulation", None, m.insulation_mohm, None, limits.insulation_mohm, Verdict.NOT_JUDGED, reason
    )


def _appearance(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    reason = "" if m.appearance else "外观及功能不符合要求"
    yield ItemResult("appearance", None, None, None, None, _verdict(m.appearance), reason)


def _insulation(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    within = m.insulation_mohm >= limits.insulation_mohm
    reason = "" if within else "绝缘电阻低于下限"
    yield ItemResult(
        "insulation", None, m.insulation_mohm, None, limits.insulation_mohm, _verdict(within), reason
    )


def _working_errors(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    for number, point in enumerate(m.load_points, 1):
        reason = "化整后的工作误差超过最大允许误差"
        yield _rounded("working_error", number, point_error(point), limits.mpe_pct, limits, reason)


def _indication_error(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    if m.indication is not None and limits.indication_mpe_pct is not None:
        reason = "化整后的示值误差超过最大允许误差"
        exact = point_error(m.indication)
        yield _rounded("indication_error", None, exact, limits.indication_mpe_pct, limits, reason)


def _payment_error(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    if m.payment is not None and limits.payment_yuan is not None:
        error = m.payment.paid_yuan - m.payment.pile_kwh * m.payment.yuan_per_kwh
        yield _within("payment_error", error, limits.payment_yuan, "付费金额误差超限")


def _clock(m: Measurement, limits: Limits) -> Iterator[ItemResult]:
    if m.clock_s is not None:
        yield _within("clock", m.clock_s, limits.clock_s, "时钟时刻误差超限")


_ITEMS: dict[str, Callable[[Measurement, Limits], Iterator[ItemResult]]] = {
    "appearance": _appearance,
    "insulation": _insulation,
    "working_error": _working_errors,
    "indication_error": _indication_error,
    "payment_error": _payment_error,
    "clock": _clock,
}


def _rounded(
    item: str, number: int | None, exact: Fraction, mpe_pct: Decimal, limits: Limits, reason: str
) -> ItemResult:
    error = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = round_to_step(exact, limits.rounding_step_pct)
    within = abs(rounded) <= mpe_pct
    return ItemResult(item, number, error, rounded, mpe_pct, _verdict(within), "" if within else reason)


def _within(item: str, error: Decimal, limit: Decimal, reason: str) -> ItemResult:
    within = abs(error) <= limit
    return ItemResult(item, None, error, None, limit, _verdict(within), "" if within else reason)


def _verdict(within: bool) -> Verdict:
    return Verdict.CONFORMING if within else Verdict.NONCONFORMING
