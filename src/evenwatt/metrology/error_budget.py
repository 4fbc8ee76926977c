"""How well the working error of a charger is known: the budget of one load point (R-4.4.4-a)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isinf
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.metrology.measurement import LoadPoint, Measurement, PulsePoint
from evenwatt.metrology.uncertainty import Budget, Component, Distribution, bounded, expanded, repeated
from evenwatt.metrology.working_error import reading_errors


@dataclass(frozen=True)
class ErrorUncertainty:
    """The uncertainty of one load point's working error: everything in percent of the energy."""

    load_point: int
    budget: Budget
    k: float

    @property
    def expanded_pct(self) -> float:
        """Return U = k · u_c [%]."""
        return self.k * self.budget.combined

    def as_dict(self) -> dict[str, Any]:
        """Return the budget as a table of rows, figures as text; infinite degrees of freedom are ``None``."""
        return {
            "load_point": self.load_point,
            "components": [self._row(component) for component in self.budget.components],
            "combined_pct": _figure(self.budget.combined),
            "effective_degrees_of_freedom": _figure(self.budget.effective_degrees_of_freedom),
            "k": _figure(self.k),
            "expanded_pct": _figure(self.expanded_pct),
        }

    def _row(self, component: Component) -> dict[str, Any]:
        return {
            "name": component.name,
            "value": _figure(component.value),
            "distribution": component.distribution,
            "divisor": _figure(component.divisor),
            "sensitivity": _figure(component.sensitivity),
            "degrees_of_freedom": _figure(component.degrees_of_freedom),
            "contribution": _figure(component.contribution),
            "share": _figure(self.budget.share(component)),
        }


def working_error_budgets(m: Measurement) -> tuple[ErrorUncertainty, ...]:
    """Return the uncertainty of the working error at every load point of a measurement that can be judged.

    The standard's uncertainty is taken as expanded, as its certificate prints it, and the result is
    expanded alike. Raises `Denied` for a day before the coverage factor is in force.

    Clause: R-4.4.4-a.
    """
    k = float(catalog().value("coverage_factor", on=m.on))
    return tuple(
        ErrorUncertainty(
            number,
            working_error_budget(
                point=point,
                standard_uncertainty_pct=float(m.standard_uncertainty_pct),
                k=k,
                display_step_kwh=float(m.display_step_kwh),
            ),
            k,
        )
        for number, point in enumerate(m.load_points, 1)
    )


def working_error_budget(
    *, point: LoadPoint | PulsePoint, standard_uncertainty_pct: float, k: float, display_step_kwh: float
) -> Budget:
    """Return the budget of the mean working error γ at one load point [%].

    Both inputs enter γ with sensitivities of 1 to within the error itself (∂γ/∂E′ = 100 %/E), so the rows
    are given in percent from the start. Repeatability is that of the mean. What the readings cannot
    resolve is the same in each of them, so the mean does not lessen it: half a display step, rectangular,
    for energy shown from zero; one pulse, triangular, for a count that begins and ends between pulses.

    Parameters
    ----------
    point : the readings, at least two
    standard_uncertainty_pct : U, 标准器的相对扩展不确定度 [%]
    k : 包含因子 of that uncertainty
    display_step_kwh : d, 显示分度 [kWh]; not used for pulses

    References
    ----------
    JCGM 100:2008 (GUM), 4.2, 4.3, F.2.2.1; JJF 1059.1. Clause: R-4.4.4-a.
    """
    smallest = float(min(point.sides[1]))
    if isinstance(point, LoadPoint):
        half_width = display_step_kwh / 2 / smallest * 100
        resolution = bounded("显示分度", half_width, Distribution.RECTANGULAR)
    else:
        resolution = bounded("脉冲分度", 1 / smallest * 100, Distribution.TRIANGULAR)
    return Budget(
        (
            repeated("测量重复性", [float(error) for error in reading_errors(point)]),
            expanded("标准器", standard_uncertainty_pct, k=k),
            resolution,
        )
    )


def _figure(number: float) -> str | None:
    """A finite number in plain decimal digits, as every other figure of a verdict is written."""
    return None if isinf(number) else f"{Decimal(repr(number)).normalize():f}"
