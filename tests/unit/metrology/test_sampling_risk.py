from decimal import Decimal
from itertools import combinations

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.metrology.sampling import acceptance_probability, operating_characteristic
from evenwatt.metrology.sampling_risk import (
    limiting_quality,
    series_acceptance,
    series_limiting_quality,
)

PLANS = [(40, 13, 0), (40, 13, 1), (15, 3, 0), (9, 8, 2), (6, 6, 0), (500, 50, 2), (5000, 200, 7)]


def by_enumeration(lot_size: int, n: int, ac: int, nonconforming: int) -> float:
    samples = list(combinations([True] * nonconforming + [False] * (lot_size - nonconforming), n))
    return sum(sum(sample) <= ac for sample in samples) / len(samples)


@pytest.mark.parametrize(("n", "ac"), [(3, 0), (4, 1), (9, 0), (9, 9), (1, 0), (5, 6)])
def test_the_curve_is_what_drawing_every_sample_gives(n: int, ac: int) -> None:
    expected = [by_enumeration(9, n, ac, nonconforming) for nonconforming in range(10)]
    assert operating_characteristic(lot_size=9, n=n, ac=ac) == expected


@pytest.mark.parametrize(("lot_size", "n", "ac"), PLANS)
def test_the_curve_is_the_same_number_by_number(lot_size: int, n: int, ac: int) -> None:
    curve = operating_characteristic(lot_size=lot_size, n=n, ac=ac)
    assert len(curve) == lot_size + 1
    for nonconforming in range(0, lot_size + 1, max(1, lot_size // 50)):
        expected = acceptance_probability(lot_size=lot_size, n=n, ac=ac, nonconforming=nonconforming)
        assert curve[nonconforming] == expected


@pytest.mark.parametrize("risk_pct", ["5", "10", "50"])
@pytest.mark.parametrize(("lot_size", "n", "ac"), PLANS)
def test_limiting_quality_is_the_first_that_the_risk_allows(
    lot_size: int, n: int, ac: int, risk_pct: str
) -> None:
    limit = limiting_quality(lot_size=lot_size, n=n, ac=ac, risk_pct=Decimal(risk_pct))
    curve = operating_characteristic(lot_size=lot_size, n=n, ac=ac)
    first = next(count for count, accepted in enumerate(curve) if accepted <= float(risk_pct) / 100)
    assert (limit.nonconforming, limit.accepted) == (first, curve[first])


def test_without_any_risk_every_sample_must_find_enough() -> None:
    """N − n + Ac + 1: even a sample of all the conforming ones then holds more than Ac."""
    limit = limiting_quality(lot_size=5000, n=200, ac=7, risk_pct=Decimal(0))
    assert (limit.nonconforming, limit.accepted) == (4808, 0.0)


def test_a_lot_on_the_very_limit_is_at_it() -> None:
    """N = 20, n = 10, Ac = 0: one nonconforming charger is missed in exactly half of the samples."""
    given = {"lot_size": 20, "n": 10, "ac": 0}
    assert limiting_quality(**given, risk_pct=Decimal(50)).nonconforming == 1
    assert limiting_quality(**given, risk_pct=Decimal("49.999999999999999999")).nonconforming == 2


@pytest.mark.parametrize(("n", "ac"), [(80, 1), (200, 3), (13, 1), (2000, 21)])
def test_a_series_passes_its_limiting_quality_with_the_stated_risk(n: int, ac: int) -> None:
    limit = series_limiting_quality(n=n, ac=ac, risk_pct=Decimal(5))
    better = limit - Decimal("0.001")
    assert series_acceptance(n=n, ac=ac, quality_pct=limit) <= 0.05
    assert series_acceptance(n=n, ac=ac, quality_pct=better) > 0.05


def test_a_quality_on_the_very_limit_is_at_it() -> None:
    assert limiting_quality(lot_size=4, n=2, ac=0, risk_pct=Decimal(50)).nonconforming == 1  # 3 samples of 6
    assert limiting_quality(lot_size=4, n=2, ac=0, risk_pct=Decimal("49.9")).nonconforming == 2
    assert series_limiting_quality(n=1, ac=0, risk_pct=Decimal(10)) == Decimal(90)


def test_a_long_lot_approaches_the_series() -> None:
    finite = acceptance_probability(lot_size=1_000_000, n=200, ac=3, nonconforming=10_000)
    assert finite == pytest.approx(series_acceptance(n=200, ac=3, quality_pct=Decimal(1)), abs=1e-4)


def test_an_empty_lot_has_no_limiting_quality() -> None:
    with pytest.raises(Denied) as refusal:
        limiting_quality(lot_size=0, n=5, ac=0, risk_pct=Decimal(5))
    assert refusal.value.code == "counts_contradict"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"n": 5, "ac": 5, "risk_pct": Decimal(5)}, "plan_never_rejects"),
        ({"n": 5, "ac": 0, "risk_pct": Decimal(100)}, "risk_out_of_range"),
        ({"n": 5, "ac": 0, "risk_pct": Decimal(-1)}, "risk_out_of_range"),
    ],
)
def test_what_has_no_limiting_quality_is_refused(given: dict, code: str) -> None:
    for refused in (lambda: limiting_quality(lot_size=20, **given), lambda: series_limiting_quality(**given)):
        with pytest.raises(Denied) as refusal:
            refused()
        assert refusal.value.code == code
