"""What a plan lets through: producer's and consumer's risk, limiting quality.

A lot of chargers is judged once in years. No later lot corrects a wrong decision, so these numbers stand
beside every plan. A finite lot is counted exactly; a long series is the limit that the standard tabulates.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from math import comb

from evenwatt.law.refusal import Denied
from evenwatt.metrology.sampling import acceptance_probability, accepting_samples

_CLAUSE = "R-4.4.2-c"

#: Limiting qualities of a long series are found to a thousandth of a percent.
_STEPS_PER_PCT = 1000


@dataclass(frozen=True)
class Risk:
    """With so many nonconforming chargers in the lot it is accepted with this probability."""

    quality_pct: Decimal
    nonconforming: int
    accepted: float

    @property
    def consumer_pct(self) -> float:
        """A lot of this quality passes: the consumer's risk [%]."""
        return 100 * self.accepted

    @property
    def producer_pct(self) -> float:
        """A lot of this quality is rejected: the producer's risk [%]."""
        return 100 * (1 - self.accepted)


def producers_risk(*, lot_size: int, n: int, ac: int, quality_pct: Decimal) -> Risk:
    """Return the risk of a lot that is as good as ``quality_pct`` [% nonconforming], such as the AQL.

    Such a lot holds at most its share rounded down: the producer's risk is no greater than returned.
    Refuses like :func:`acceptance_probability`.

    Examples
    --------
    >>> producers_risk(lot_size=50, n=13, ac=1, quality_pct=Decimal(4)).nonconforming
    2

    Clause: R-4.4.2-c.
    """
    return _risk(lot_size, n, ac, quality_pct, ROUND_FLOOR)


def consumers_risk(*, lot_size: int, n: int, ac: int, quality_pct: Decimal) -> Risk:
    """Return the risk of a lot that is as bad as ``quality_pct`` [% nonconforming].

    Such a lot holds at least its share rounded up: the consumer's risk is no greater than returned.
    Refuses like :func:`acceptance_probability`.

    Examples
    --------
    >>> round(consumers_risk(lot_size=40, n=13, ac=1, quality_pct=Decimal(20)).consumer_pct, 1)
    17.9

    Clause: R-4.4.2-c.
    """
    return _risk(lot_size, n, ac, quality_pct, ROUND_CEILING)


def limiting_quality(*, lot_size: int, n: int, ac: int, risk_pct: Decimal) -> Risk:
    """Return the smallest number of nonconforming chargers that a lot hides with at most ``risk_pct``.

    ``risk_pct`` is the consumer's risk [%]; the quality is the count's share of N, to 0.01 %.

    Raises
    ------
    Denied
        the counts contradict each other, the risk is outside 0 ≤ risk < 100, or the plan accepts all.

    Examples
    --------
    >>> limiting_quality(lot_size=40, n=13, ac=1, risk_pct=Decimal(10))
    Risk(quality_pct=Decimal('25.00'), nonconforming=10, accepted=0.08183111954459203)

    Clause: R-4.4.2-c.
    """
    _require_plan_that_rejects(n, ac, risk_pct)
    # exact integers: a lot that stands on the very limit falls on the right side of it
    hidden = Fraction(risk_pct) / 100 * comb(lot_size, n)
    nonconforming = bisect_left(
        range(lot_size),
        True,
        key=lambda d: accepting_samples(lot_size=lot_size, n=n, ac=ac, nonconforming=d) <= hidden,
    )
    accepted = acceptance_probability(lot_size=lot_size, n=n, ac=ac, nonconforming=nonconforming)
    quality_pct = (Decimal(100 * nonconforming) / lot_size).quantize(Decimal("0.01"))
    return Risk(quality_pct, nonconforming, accepted)


def series_acceptance(*, n: int, ac: int, quality_pct: Decimal) -> float:
    """Return the probability that a lot of a long series is accepted (binomial, exact integers).

    Parameters
    ----------
    n : 样本量 [chargers]
    ac : Ac, 接收数
    quality_pct : quality of the process [% nonconforming], 0 to 100

    Raises
    ------
    Denied
        a number outside its range.

    Examples
    --------
    >>> round(series_acceptance(n=80, ac=1, quality_pct=Decimal(1)), 3)
    0.809

    References
    ----------
    Binomial distribution, P = Σ C(n, k) p^k (1−p)^(n−k) for k = 0 … Ac. Clause: R-4.4.2-c.
    """
    if n < 0 or ac < 0 or not 0 <= quality_pct <= 100:
        raise Denied(
            "样本量 {n}、接收数 {ac}、不合格率 {quality_pct}% 超出范围",
            clause=_CLAUSE,
            code="quality_out_of_range",
            n=n,
            ac=ac,
            quality_pct=quality_pct,
        )
    failing, made = (Fraction(quality_pct) / 100).as_integer_ratio()
    accepted = sum(comb(n, k) * failing**k * (made - failing) ** (n - k) for k in range(min(ac, n) + 1))
    return accepted / made**n


def series_limiting_quality(*, n: int, ac: int, risk_pct: Decimal) -> Decimal:
    """Return the limiting quality of a long series [% nonconforming], rounded up to 0.001 %.

    It is the best quality that is accepted with at most ``risk_pct``, the consumer's risk [%].

    Raises
    ------
    Denied
        the risk is outside 0 ≤ risk < 100, or the plan accepts all.

    Examples
    --------
    >>> series_limiting_quality(n=80, ac=1, risk_pct=Decimal(5))
    Decimal('5.793')

    Clause: R-4.4.2-c.
    """
    _require_plan_that_rejects(n, ac, risk_pct)
    hidden = float(risk_pct) / 100
    steps = bisect_left(
        range(100 * _STEPS_PER_PCT),
        True,
        key=lambda step: series_acceptance(n=n, ac=ac, quality_pct=Decimal(step) / _STEPS_PER_PCT) <= hidden,
    )
    return Decimal(steps) / _STEPS_PER_PCT


def _risk(lot_size: int, n: int, ac: int, quality_pct: Decimal, rounding: str) -> Risk:
    nonconforming = int((quality_pct * lot_size / 100).to_integral_value(rounding=rounding))
    accepted = acceptance_probability(lot_size=lot_size, n=n, ac=ac, nonconforming=nonconforming)
    return Risk(quality_pct, nonconforming, accepted)


def _require_plan_that_rejects(n: int, ac: int, risk_pct: Decimal) -> None:
    if not 0 <= risk_pct < 100:
        raise Denied(
            "使用方风险 {risk_pct}% 应不小于 0、小于 100%",
            clause=_CLAUSE,
            code="risk_out_of_range",
            risk_pct=risk_pct,
        )
    if ac >= n:
        raise Denied(
            "接收数 {ac} 不小于样本量 {n}，方案接收任何批，没有极限质量",
            clause=_CLAUSE,
            code="plan_never_rejects",
            ac=ac,
            n=n,
        )
