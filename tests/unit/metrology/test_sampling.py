from math import comb

import pytest

from evenwatt.metrology.sampling import acceptance_probability, operating_characteristic, sampling_plan


@pytest.mark.parametrize(("ac", "nonconforming"), [(0, 0), (0, 1), (1, 5), (3, 7), (7, 7), (7, 40), (2, 38)])
def test_probability_is_the_hypergeometric_sum(ac: int, nonconforming: int) -> None:
    ways = sum(comb(nonconforming, k) * comb(40 - nonconforming, 13 - k) for k in range(ac + 1))
    result = acceptance_probability(lot_size=40, n=13, ac=ac, nonconforming=nonconforming)
    assert result == ways / comb(40, 13)


@pytest.mark.parametrize(
    ("n", "ac", "percent", "probability"), [(80, 1, "1", 0.809), (80, 1, "5.79", 0.05), (200, 3, "1", 0.858)]
)
def test_a_very_long_lot_approaches_the_published_binomial_values(
    n: int, ac: int, percent: str, probability: float
) -> None:
    lot_size = 1_000_000
    nonconforming = round(lot_size * float(percent) / 100)
    result = acceptance_probability(lot_size=lot_size, n=n, ac=ac, nonconforming=nonconforming)
    assert result == pytest.approx(probability, abs=0.0006)


def test_the_curve_runs_from_certain_acceptance_down_to_certain_rejection() -> None:
    curve = operating_characteristic(lot_size=40, n=13, ac=1)
    assert len(curve) == 41
    assert curve[0] == curve[1] == 1.0
    assert curve[-1] == 0.0
    assert curve == sorted(curve, reverse=True)


def test_an_aql_is_read_as_a_number() -> None:
    plans = {
        sampling_plan(lot_size=40, level="III", aql=aql, severity="normal") for aql in ("4", "4.0", "4.00")
    }
    assert len(plans) == 1


def test_the_default_scheme_saves_35_to_82_percent_of_lots_of_20_to_300() -> None:
    saved = [
        1 - sampling_plan(lot_size=size, level="III", aql="4.0", severity="normal").n / size
        for size in range(20, 301)
    ]
    assert (min(saved), max(saved)) == (pytest.approx(0.35), pytest.approx(0.82, abs=0.005))
