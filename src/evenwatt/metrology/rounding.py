"""Rounding of errors (化整): to a multiple of a step, half to the even multiple."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


def round_to_step(value: Fraction | Decimal, step: Decimal) -> Decimal:
    """Return ``value`` rounded to a multiple of ``step``, ties to the even multiple.

    Parameters
    ----------
    value : the error [%], exact: a mean of quotients is a fraction, and a decimal cut of it could fall on
        the wrong side of a tie
    step : 化整间隔 [%]

    Examples
    --------
    >>> round_to_step(Decimal("2.10"), Decimal("0.2")), round_to_step(Decimal("2.11"), Decimal("0.2"))
    (Decimal('2.0'), Decimal('2.2'))

    Clause: R-4.4.4-a.
    """
    multiple = round(Fraction(value) / Fraction(step))  # Fraction rounds half to even
    return (multiple * step).quantize(step, rounding=ROUND_HALF_EVEN)
