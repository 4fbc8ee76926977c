"""Published examples reproduced: JCGM 100:2008 (GUM), annexes G and H; EA-4/02, S2."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from math import cos, exp, inf, lgamma, log, pi, sin, sqrt
from statistics import correlation, fmean

import pytest

from evenwatt.metrology.error_budget import working_error_budget
from evenwatt.metrology.measurement import LoadPoint, PulsePoint
from evenwatt.metrology.student import coverage_factor, covered
from evenwatt.metrology.uncertainty import (
    Budget,
    Component,
    Distribution,
    bounded,
    expanded,
    repeated,
)

# GUM, table G.2
TABLE_G2 = {
    1: (1.84, 6.31, 12.71, 13.97, 63.66, 235.78),
    2: (1.32, 2.92, 4.30, 4.53, 9.92, 19.21),
    5: (1.11, 2.02, 2.57, 2.65, 4.03, 5.51),
    10: (1.05, 1.81, 2.23, 2.28, 3.17, 3.96),
    16: (1.03, 1.75, 2.12, 2.17, 2.92, 3.54),
    100: (1.005, 1.660, 1.984, 2.025, 2.626, 3.077),
    inf: (1.000, 1.645, 1.960, 2.000, 2.576, 3.000),
}
PROBABILITIES = (0.6827, 0.90, 0.95, 0.9545, 0.99, 0.9973)


@pytest.mark.parametrize("nu", TABLE_G2)
def test_coverage_factors_are_those_of_table_g2(nu: float) -> None:
    found = [coverage_factor(probability=p, degrees_of_freedom=nu) for p in PROBABILITIES]
    assert found == pytest.approx(TABLE_G2[nu], abs=0.0051)


@pytest.mark.parametrize("nu", [1, 2, 3, 4, 7, 16, 99, 999, 1000, 5000])
@pytest.mark.parametrize("probability", [0.6827, 0.95, 0.99])
def test_the_quantile_agrees_with_the_density_integrated(nu: int, probability: float) -> None:
    t = coverage_factor(probability=probability, degrees_of_freedom=nu)
    assert integrated(t, nu) == pytest.approx(probability, abs=1e-8)


def integrated(t: float, nu: int, steps: int = 20_000) -> float:
    """Simpson's rule over Student's density, an independent route to the probability within ±t."""
    norm = exp(lgamma((nu + 1) / 2) - lgamma(nu / 2) - log(nu * pi) / 2)
    heights = [norm * (1 + (t * n / steps) ** 2 / nu) ** (-(nu + 1) / 2) for n in range(steps + 1)]
    return 2 * t / steps / 3 * (heights[0] + heights[-1] + 4 * sum(heights[1::2]) + 2 * sum(heights[2:-1:2]))


def test_degrees_of_freedom_are_truncated() -> None:
    whole = coverage_factor(probability=0.95, degrees_of_freedom=16)
    assert coverage_factor(probability=0.95, degrees_of_freedom=16.99) == whole
    assert covered(whole, 16) == pytest.approx(0.95, abs=1e-12)


@pytest.mark.parametrize(("probability", "nu"), [(0, 5), (1, 5), (0.95, 0.9), (0.95, float("nan"))])
def test_no_coverage_factor_without_a_probability_and_a_degree_of_freedom(
    probability: float, nu: float
) -> None:
    with pytest.raises(ValueError, match="no coverage factor"):
        coverage_factor(probability=probability, degrees_of_freedom=nu)


def test_an_end_gauge_gum_h1() -> None:
    """Lengths in nm: l = l_S + d − l_S (δα θ + α_S δθ), u_c = 32 nm, ν_eff = 16, U_99 = 93 nm."""
    standard_nm, alpha_s, theta = 50_000_623, 11.5e-6, -0.1
    difference = Budget(
        (
            Component("五次比较的平均", 13, Distribution.NORMAL, sqrt(5), degrees_of_freedom=24),
            expanded(
                "比较仪随机",
                10,
                k=coverage_factor(probability=0.95, degrees_of_freedom=5),
                degrees_of_freedom=5,
            ),
            expanded("比较仪系统", 20, k=3, degrees_of_freedom=8),
        )
    )
    assert difference.combined == pytest.approx(9.7, abs=0.05)
    assert difference.effective_degrees_of_freedom == pytest.approx(25.6, abs=0.05)
    budget = Budget(
        (
            expanded("标准量块证书", 75, k=3, degrees_of_freedom=18),
            *difference.components,
            bounded(
                "膨胀系数之差",
                1e-6,
                Distribution.RECTANGULAR,
                sensitivity=-standard_nm * theta,
                degrees_of_freedom=50,
            ),
            bounded(
                "温度之差",
                0.05,
                Distribution.RECTANGULAR,
                sensitivity=-standard_nm * alpha_s,
                degrees_of_freedom=2,
            ),
        )
    )
    rows = [abs(row.contribution) for row in budget.components]
    assert rows == pytest.approx([25, 5.8, 3.9, 6.7, 2.9, 16.6], abs=0.05)
    assert budget.combined**2 == pytest.approx(1002, abs=0.5)
    assert round(budget.combined) == 32
    assert int(budget.effective_degrees_of_freedom) == 16
    assert budget.expanded_for(0.99) == pytest.approx(93, abs=1)  # the GUM multiplies rounded figures


VOLTS = (5.007, 4.994, 5.005, 4.990, 4.999)
AMPERES = (19.663e-3, 19.639e-3, 19.640e-3, 19.685e-3, 19.678e-3)
RADIANS = (1.0456, 1.0438, 1.0468, 1.0428, 1.0433)


@pytest.mark.parametrize(("quantity", "published"), [("R", 0.071), ("X", 0.295), ("Z", 0.236)])
def test_correlated_readings_gum_h2(quantity: str, published: float) -> None:
    """Resistance, reactance and impedance from simultaneous readings; tables H.2 to H.4."""
    u, i, phi = map(fmean, (VOLTS, AMPERES, RADIANS))
    by_voltage = {"R": cos(phi) / i, "X": sin(phi) / i, "Z": 1 / i}[quantity]
    by_phase = {"R": -u / i * sin(phi), "X": u / i * cos(phi), "Z": 0.0}[quantity]
    readings: dict[str, tuple[Sequence[float], float]] = {
        "V": (VOLTS, by_voltage),
        "I": (AMPERES, -by_voltage * u / i),
        "φ": (RADIANS, by_phase),
    }
    rows = tuple(repeated(name, values, sensitivity=c) for name, (values, c) in readings.items())
    correlations = {
        (one, other): correlation(readings[one][0], readings[other][0])
        for one, other in combinations(readings, 2)
    }
    assert Budget(rows, correlations).combined == pytest.approx(published, abs=0.0006)
    swapped = {names[::-1]: r for names, r in correlations.items()}
    assert Budget(rows, swapped).combined == pytest.approx(Budget(rows, correlations).combined)
    with pytest.raises(ValueError, match="independent"):
        _ = Budget(rows, correlations).effective_degrees_of_freedom


def test_a_weight_of_10_kg_ea_4_02_s2() -> None:
    """Contributions in mg: 22.5, 8.66, 14.4, 5.77, 5.77; u = 29.3 mg, U = 59 mg with k = 2."""
    budget = Budget(
        (
            expanded("标准砝码", 45, k=2),
            bounded("漂移", 15, Distribution.RECTANGULAR),
            Component("差值", 25, Distribution.NORMAL, sqrt(3)),
            bounded("偏心和磁性", 10, Distribution.RECTANGULAR),
            bounded("空气浮力", 10, Distribution.RECTANGULAR),
        )
    )
    assert budget.combined == pytest.approx(29.3, abs=0.05)
    assert round(2 * budget.combined) == 59
    assert budget.effective_degrees_of_freedom == inf


@pytest.mark.parametrize(
    ("distribution", "divisor"),
    [(Distribution.RECTANGULAR, 1.732), (Distribution.TRIANGULAR, 2.449), (Distribution.ARCSINE, 1.414)],
)
def test_a_bound_is_divided_by_the_width_of_its_distribution(
    distribution: Distribution, divisor: float
) -> None:
    assert bounded("分量", 1, distribution).divisor == pytest.approx(divisor, abs=0.0005)


def test_a_load_point_by_energy() -> None:
    point = LoadPoint((Decimal("1.0209"), Decimal("1.0211")), (Decimal(1), Decimal(1)))
    budget = working_error_budget(point=point, standard_uncertainty_pct=0.2, k=2, display_step_kwh=0.001)
    by_hand = [0.01, 0.1, 0.1 / 2 / sqrt(3)]
    assert [row.contribution for row in budget.components] == pytest.approx(by_hand)
    assert budget.combined == pytest.approx(sqrt(sum(each**2 for each in by_hand)))


def test_a_load_point_by_pulses_resolves_one_pulse() -> None:
    point = PulsePoint((Decimal(1020), Decimal(1022)), (Decimal(1000), Decimal(1000)))
    budget = working_error_budget(point=point, standard_uncertainty_pct=0.2, k=2, display_step_kwh=0.001)
    by_hand = [0.1, 0.1, 0.1 / sqrt(6)]
    assert [row.contribution for row in budget.components] == pytest.approx(by_hand)


def test_readings_without_scatter_leave_infinite_degrees_of_freedom() -> None:
    point = LoadPoint((Decimal(1), Decimal(1)), (Decimal(1), Decimal(1)))
    budget = working_error_budget(point=point, standard_uncertainty_pct=0.2, k=2, display_step_kwh=0.001)
    assert budget.effective_degrees_of_freedom == inf
