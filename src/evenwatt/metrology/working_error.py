"""The working error (工作误差) of a charger at one load, by energy and by pulses, exact."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from evenwatt.metrology.measurement import LoadPoint, PulsePoint


def working_error(*, pile_kwh: Sequence[Decimal], standard_kwh: Sequence[Decimal]) -> Fraction:
    """Return the mean working error γ [%] of one load point by the energy method (电量法), exact.

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
    return _mean(_relative_pct(pile_kwh, standard_kwh))


def pulse_error(*, preset_pulses: Sequence[Decimal], counted_pulses: Sequence[Decimal]) -> Fraction:
    """Return the mean working error γ [%] of one load point by the pulse method (脉冲法), exact.

    Over a chosen number of the pile's pulses a standard of the right size would give m0 pulses; m are
    counted. A pile that runs fast ends its pulses early: m < m0, and γ is positive.

    Parameters
    ----------
    preset_pulses : m0, 算定（预置）脉冲数, one per reading
    counted_pulses : m, 实测脉冲数, one per reading, none zero

    Examples
    --------
    >>> pulse_error(preset_pulses=[Decimal("1020")], counted_pulses=[Decimal("1000")]) == 2
    True

    References
    ----------
    γ = (m0 − m) / m × 100 %, JJG 1148-2022, JJG 1149-2022. Clause: R-4.4.4-a.
    """
    return _mean(_relative_pct(preset_pulses, counted_pulses))


def reading_errors(point: LoadPoint | PulsePoint) -> tuple[Fraction, ...]:
    """Return the working error [%] of each reading of a load point, by the method it was read with.

    Clause: R-4.4.4-a.
    """
    return _relative_pct(*point.sides)


def point_error(point: LoadPoint | PulsePoint) -> Fraction:
    """Return the mean working error [%] of a load point, by the method it was read with.

    Clause: R-4.4.4-a.
    """
    if isinstance(point, PulsePoint):
        return pulse_error(preset_pulses=point.preset_pulses, counted_pulses=point.counted_pulses)
    return working_error(pile_kwh=point.pile_kwh, standard_kwh=point.standard_kwh)


def _relative_pct(shown: Sequence[Decimal], reference: Sequence[Decimal]) -> tuple[Fraction, ...]:
    pairs = zip(map(Fraction, shown), map(Fraction, reference), strict=True)
    return tuple((value - true) / true * 100 for value, true in pairs)


def _mean(errors: Sequence[Fraction]) -> Fraction:
    return sum(errors, start=Fraction()) / len(errors)
