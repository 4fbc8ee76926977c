"""Uncertainty budgets by the GUM: a row per component, combined and expanded (JCGM 100:2008, JJF 1059.1).

Uncertainties are estimates: plain floats, two digits of which mean something. Verdicts never rest on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from math import inf, sqrt
from statistics import stdev

from evenwatt.metrology.student import coverage_factor


class Distribution(StrEnum):
    """What is assumed of a component's values."""

    NORMAL = "normal"
    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"
    ARCSINE = "arcsine"


_DIVISORS = {
    Distribution.RECTANGULAR: sqrt(3),
    Distribution.TRIANGULAR: sqrt(6),
    Distribution.ARCSINE: sqrt(2),
}


@dataclass(frozen=True)
class Component:
    """One row of a budget.

    ``value`` is a half-width, an expanded uncertainty or a standard deviation, in the unit of the input;
    ``divisor`` turns it into a standard uncertainty; ``sensitivity`` c = ∂f/∂x turns that into a
    contribution in the unit of the result.
    """

    name: str
    value: float
    distribution: Distribution
    divisor: float
    sensitivity: float = 1.0
    degrees_of_freedom: float = inf

    @property
    def standard_uncertainty(self) -> float:
        """Return u(x) = value / divisor, in the unit of the input."""
        return self.value / self.divisor

    @property
    def contribution(self) -> float:
        """Return c · u(x) with its sign, in the unit of the result."""
        return self.sensitivity * self.standard_uncertainty


def expanded(
    name: str, value: float, *, k: float, sensitivity: float = 1.0, degrees_of_freedom: float = inf
) -> Component:
    """Return a component known by its expanded uncertainty U = k · u, as certificates state it."""
    return Component(name, value, Distribution.NORMAL, k, sensitivity, degrees_of_freedom)


def bounded(
    name: str,
    half_width: float,
    distribution: Distribution,
    *,
    sensitivity: float = 1.0,
    degrees_of_freedom: float = inf,
) -> Component:
    """Return a component known by its bounds ±half_width: divisor √3, √6 or √2 by its distribution."""
    return Component(name, half_width, distribution, _DIVISORS[distribution], sensitivity, degrees_of_freedom)


def repeated(name: str, readings: Sequence[float], *, sensitivity: float = 1.0) -> Component:
    """Return the type A component of the mean of n ≥ 2 readings: s / √n with n − 1 degrees of freedom.

    Examples
    --------
    >>> round(repeated("测量重复性", [1.0, 1.2]).standard_uncertainty, 6)
    0.1

    References
    ----------
    JCGM 100:2008 (GUM), 4.2.3. Clause: R-4.4.4-a.
    """
    count = len(readings)
    return Component(name, stdev(readings), Distribution.NORMAL, sqrt(count), sensitivity, count - 1)


@dataclass(frozen=True)
class Budget:
    """The components of one result; ``correlations`` holds r by pairs of names, 0 where none is given."""

    components: tuple[Component, ...]
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def combined(self) -> float:
        """Return the combined standard uncertainty u_c, in the unit of the result.

        References
        ----------
        JCGM 100:2008 (GUM), equations (10) and (16). Clause: R-4.4.4-a.
        """
        return sqrt(
            sum(each.contribution**2 for each in self.components)
            + sum(
                2 * one.contribution * other.contribution * self._correlation(one, other)
                for one, other in combinations(self.components, 2)
            )
        )

    @property
    def effective_degrees_of_freedom(self) -> float:
        """Return ν_eff by Welch and Satterthwaite; infinite where every component's are.

        Raises
        ------
        ValueError
            components are correlated: the formula holds for independent ones.

        References
        ----------
        JCGM 100:2008 (GUM), equation (G.2b). Clause: R-4.4.4-a.
        """
        if any(self.correlations.values()):
            raise ValueError("the Welch-Satterthwaite formula needs independent components")
        total = sum(each.contribution**4 / each.degrees_of_freedom for each in self.components)
        return self.combined**4 / total if total else inf

    def share(self, component: Component) -> float:
        """Return the part of u_c² that a component has by itself; the shares of independent ones sum to 1."""
        return component.contribution**2 / self.combined**2 if self.combined else 0.0

    def expanded_for(self, probability: float) -> float:
        """Return U = t_p(ν_eff) · u_c, in the unit of the result.

        References
        ----------
        JCGM 100:2008 (GUM), G.4. Clause: R-4.4.4-a.
        """
        k = coverage_factor(probability=probability, degrees_of_freedom=self.effective_degrees_of_freedom)
        return k * self.combined

    def _correlation(self, one: Component, other: Component) -> float:
        names = one.name, other.name
        return self.correlations.get(names, self.correlations.get(names[::-1], 0.0))
