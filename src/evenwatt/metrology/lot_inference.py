"""What a sample says of its lot: exact confidence bounds of the number of nonconforming chargers.

A bound holds every number that the sample does not contradict: found by inverting the hypergeometric
distribution, as Clopper and Pearson did the binomial. Integers throughout, so a bound is never optimistic
by rounding, and its coverage is at least the confidence stated.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from fractions import Fraction
from math import comb

from evenwatt.law.refusal import Denied
from evenwatt.metrology.sampling import accepting_samples

_CLAUSE = "R-4.4.2-c"


def at_most(*, lot_size: int, n: int, found: int, confidence_pct: Decimal) -> int:
    """Return the upper bound of the lot's nonconforming chargers, the found ones included.

    Parameters
    ----------
    lot_size : N, 批量 [chargers]
    n : 样本量 [chargers]
    found : nonconforming chargers in the sample
    confidence_pct : one-sided confidence [%], such as 95

    Raises
    ------
    Denied
        counts outside 0 ≤ found ≤ n ≤ N, or a confidence outside 0 < confidence < 100.

    Examples
    --------
    >>> at_most(lot_size=40, n=13, found=0, confidence_pct=Decimal(95))
    6

    Clause: R-4.4.2-c, R-4.4.6-a.
    """
    doubt = _doubt(lot_size, n, found, confidence_pct)
    unseen = range(found, lot_size - n + found + 1)
    # among so many nonconforming chargers a sample finds no more than this one with the probability of doubt
    contradicted = bisect_left(unseen, True, key=lambda d: _samples_up_to(lot_size, n, found, d) <= doubt)
    return unseen[contradicted - 1]


def at_least(*, lot_size: int, n: int, found: int, confidence_pct: Decimal) -> int:
    """Return the lower bound of the lot's nonconforming chargers, the found ones included.

    Parameters and refusals as in :func:`at_most`.

    Examples
    --------
    >>> at_least(lot_size=40, n=13, found=5, confidence_pct=Decimal(95))
    8

    Clause: R-4.4.2-c, R-4.4.6-a.
    """
    # nonconforming and conforming change places: what is at most conforming leaves the rest
    conforming = at_most(lot_size=lot_size, n=n, found=n - found, confidence_pct=confidence_pct)
    return lot_size - conforming


def between(*, lot_size: int, n: int, found: int, confidence_pct: Decimal) -> tuple[int, int]:
    """Return both bounds of the lot's nonconforming chargers: half of the doubt stands on either side.

    Parameters and refusals as in :func:`at_most`; ``confidence_pct`` is two-sided.

    Examples
    --------
    >>> between(lot_size=40, n=13, found=1, confidence_pct=Decimal(95))
    (1, 12)

    Clause: R-4.4.2-c, R-4.4.6-a.
    """
    sample = {"lot_size": lot_size, "n": n, "found": found}
    _doubt(**sample, confidence_pct=confidence_pct)
    one_sided = (100 + confidence_pct) / 2
    return at_least(**sample, confidence_pct=one_sided), at_most(**sample, confidence_pct=one_sided)


def _doubt(lot_size: int, n: int, found: int, confidence_pct: Decimal) -> Fraction:
    """Return the number of samples, out of C(N, n), that a bound may contradict wrongly."""
    if not 0 <= found <= n <= lot_size:
        raise Denied(
            "批量 {lot_size}、样本量 {n}、样本中不合格 {found} 台互相矛盾",
            clause=_CLAUSE,
            code="counts_contradict",
            lot_size=lot_size,
            n=n,
            found=found,
        )
    if not 0 < confidence_pct < 100:
        raise Denied(
            "置信水平 {confidence_pct}% 应在 0 与 100% 之间",
            clause=_CLAUSE,
            code="confidence_out_of_range",
            confidence_pct=confidence_pct,
        )
    return (1 - Fraction(confidence_pct) / 100) * comb(lot_size, n)


def _samples_up_to(lot_size: int, n: int, found: int, nonconforming: int) -> int:
    return accepting_samples(lot_size=lot_size, n=n, ac=found, nonconforming=nonconforming)
