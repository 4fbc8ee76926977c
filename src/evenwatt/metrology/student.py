"""Quantiles of Student's t, without the seconds that importing `scipy.stats` takes."""

from __future__ import annotations

from math import atan, cos, inf, isinf, pi, sin, sqrt
from statistics import NormalDist

_LARGE = 1000
"""Degrees of freedom from which an expansion about the normal quantile is good to 1e-8."""


def coverage_factor(*, probability: float, degrees_of_freedom: float = inf) -> float:
    """Return k such that ±k standard uncertainties cover ``probability`` under Student's t.

    Parameters
    ----------
    probability : p, 包含概率, between 0 and 1
    degrees_of_freedom : ν, 自由度, at least 1; a fraction is truncated to the integer below (GUM G.4.2)

    Examples
    --------
    >>> round(coverage_factor(probability=0.99, degrees_of_freedom=16.7), 2)
    2.92

    References
    ----------
    JCGM 100:2008 (GUM), G.3, table G.2; Abramowitz and Stegun 26.7.3, 26.7.4, 26.7.5. Clause: R-4.4.4-a.
    """
    if not 0 < probability < 1 or not degrees_of_freedom >= 1:
        raise ValueError(f"no coverage factor for p = {probability}, ν = {degrees_of_freedom}")
    z = NormalDist().inv_cdf((1 + probability) / 2)
    if isinf(degrees_of_freedom):
        return z
    nu = int(degrees_of_freedom)
    if nu >= _LARGE:
        return z + (z**3 + z) / (4 * nu) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * nu**2)
    low, high = z, 2 * z  # t lies above the normal quantile
    while covered(high, nu) < probability:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if covered(middle, nu) < probability else (low, middle)
    return high


def covered(t: float, nu: int) -> float:
    """Return the probability that Student's t with ``nu`` degrees of freedom lies within ±t.

    References
    ----------
    Abramowitz and Stegun 26.7.3 (odd), 26.7.4 (even). Clause: R-4.4.4-a.
    """
    angle = atan(t / sqrt(nu))
    odd = nu % 2
    term = cos(angle) if odd else 1.0
    total = term if nu > 1 else 0.0
    for n in range(2 if odd else 1, nu - 1, 2):
        term *= cos(angle) ** 2 * n / (n + 1)
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
