"""Sampling plans of GB/T 2828.1-2012 and what they let through."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation
from functools import cache
from math import comb

from evenwatt.law.refusal import Denied
from evenwatt.law.sampling_tables import (
    SEVERITIES,
    SamplingPlan,
    code_letters,
    follow_arrows,
    master_table,
)

_CLAUSE = "R-4.4.2-c"


@cache
def sampling_plan(*, lot_size: int, level: str, aql: str, severity: str) -> SamplingPlan:
    """Return the single plan for a lot: sample size n, acceptance number Ac, rejection number Re.

    Parameters
    ----------
    lot_size : N, 批量 [chargers]
    level : 检验水平, one of S-1 to S-4, I, II, III
    aql : 接收质量限, as the table prints it [% nonconforming; above 10, nonconformities per 100 items]
    severity : 严格度, "normal", "tightened" or "reduced"

    An arrow in the table hands over to another row as a whole. Where n is not below N every item is
    tested and judged by itself.

    Raises
    ------
    Denied
        the lot is empty, or the tables have no such level, AQL or severity.

    Examples
    --------
    >>> sampling_plan(lot_size=150, level="II", aql="1.5", severity="normal")
    SamplingPlan(code_letter='G', n=32, ac=1, re=2, full_inspection=False)

    References
    ----------
    GB/T 2828.1-2012, tables 1, 2-A, 2-B, 2-C. Clause: R-4.4.2-c, R-4.4.2-b.
    """
    limit = _column(severity, aql)
    letter = code_letter(lot_size=lot_size, level=level)
    if letter is None:
        return SamplingPlan(None, lot_size, None, None, full_inspection=True)
    row, ac, re = follow_arrows(severity, letter, limit)
    if row.n >= lot_size:
        return SamplingPlan(row.code_letter, lot_size, None, None, full_inspection=True)
    return SamplingPlan(row.code_letter, row.n, ac, re, full_inspection=False)


def spare_size(*, n: int, lot_size: int, ratio: Decimal, minimum: int) -> int:
    """Return how many spares (备检) are drawn: a share of n rounded up, a minimum, never more than remain.

    Clause: R-4.4.2-a, R-4.4.2-c.
    """
    share = int((ratio * n).to_integral_value(rounding=ROUND_CEILING))
    return min(max(minimum, share), lot_size - n)


def acceptance_probability(*, lot_size: int, n: int, ac: int, nonconforming: int) -> float:
    """Return the probability that a finite lot is accepted (hypergeometric, exact integers).

    Parameters
    ----------
    lot_size : N, 批量 [chargers]
    n : 样本量 [chargers]
    ac : Ac, 接收数
    nonconforming : D, nonconforming chargers in the lot, 0 to N

    Raises
    ------
    Denied
        a number outside 0 ≤ D ≤ N, 0 ≤ n ≤ N or 0 ≤ Ac.

    Examples
    --------
    >>> round(acceptance_probability(lot_size=40, n=13, ac=1, nonconforming=4), 3)
    0.608

    References
    ----------
    Hypergeometric distribution, P = Σ C(D, k) C(N−D, n−k) / C(N, n) for k = 0 … Ac. Clause: R-4.4.2-c.
    """
    return accepting_samples(lot_size=lot_size, n=n, ac=ac, nonconforming=nonconforming) / comb(lot_size, n)


def accepting_samples(*, lot_size: int, n: int, ac: int, nonconforming: int) -> int:
    """Return how many of the C(N, n) samples hold at most Ac of the lot's D nonconforming chargers.

    Parameters and refusals as in :func:`acceptance_probability`.

    Examples
    --------
    >>> accepting_samples(lot_size=4, n=2, ac=0, nonconforming=1)
    3

    Clause: R-4.4.2-c.
    """
    if not (0 <= nonconforming <= lot_size and 0 <= n <= lot_size and ac >= 0):
        raise Denied(
            "批量 {lot_size}、样本量 {n}、接收数 {ac}、不合格数 {nonconforming} 互相矛盾",
            clause=_CLAUSE,
            code="counts_contradict",
            lot_size=lot_size,
            n=n,
            ac=ac,
            nonconforming=nonconforming,
        )
    conforming = lot_size - nonconforming
    found = max(0, n - conforming)
    ways, accepting = comb(nonconforming, found) * comb(conforming, n - found), 0
    while found <= ac and ways:
        accepting += ways
        # the next binomial term from this one: exact, and far cheaper than two new coefficients
        ways = ways * (nonconforming - found) * (n - found) // ((found + 1) * (conforming - n + found + 1))
        found += 1
    return accepting


def operating_characteristic(*, lot_size: int, n: int, ac: int) -> list[float]:
    """Return the probability of acceptance for 0 … N nonconforming chargers.

    Refuses like :func:`acceptance_probability`. One charger more that turns nonconforming changes the
    verdict on just those samples that hold it and Ac of the D others: C(D, Ac) C(N−D−1, n−Ac−1).

    Examples
    --------
    >>> operating_characteristic(lot_size=4, n=2, ac=0)
    [1.0, 0.5, 0.16666666666666666, 0.0, 0.0]

    Clause: R-4.4.2-c.
    """
    accepting = accepting_samples(lot_size=lot_size, n=n, ac=ac, nonconforming=0)
    if ac >= n:
        return [1.0] * (lot_size + 1)
    samples = accepting
    turned = comb(lot_size - ac - 1, n - ac - 1)
    curve = [1.0] * (ac + 1)
    for nonconforming in range(ac, lot_size):
        accepting -= turned
        curve.append(accepting / samples)
        # exact, from one charger to the next; max: no sample is left to turn at the last one
        turned = turned * (nonconforming + 1) * (lot_size - nonconforming - n + ac)
        turned //= (nonconforming + 1 - ac) * max(1, lot_size - nonconforming - 1)
    return curve


def _column(severity: str, aql: str) -> Decimal:
    if severity not in SEVERITIES:
        raise Denied("没有检验严格度“{severity}”", clause=_CLAUSE, code="unknown_severity", severity=severity)
    columns = master_table(severity)[0].cells
    try:
        limit = Decimal(aql)
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or limit not in columns:
        raise Denied(
            "GB/T 2828.1 没有接收质量限 {aql}，可选 {aqls}",
            clause=_CLAUSE,
            code="unknown_aql",
            aql=aql,
            aqls="、".join(map(str, columns)),
        )
    return limit


def code_letter(*, lot_size: int, level: str) -> str | None:
    """Return the letter of table 1; ``None`` for a lot of one, which the table does not know.

    Raises:
        Denied: the lot is empty, or the table has no such level.

    Clause: R-4.4.2-c.
    """
    rows = code_letters()
    if level not in rows[0][2]:
        raise Denied(
            "GB/T 2828.1 没有检验水平“{level}”，可选 {levels}",
            clause=_CLAUSE,
            code="unknown_level",
            level=level,
            levels="、".join(rows[0][2]),
        )
    if lot_size < 1:
        raise Denied("批量 {lot_size} 不足 1 台", clause=_CLAUSE, code="empty_lot", lot_size=lot_size)
    for smallest, largest, letters in rows:
        if smallest <= lot_size and (largest is None or lot_size <= largest):
            return letters[level]
    return None
