from datetime import date
from decimal import Decimal

import pytest

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.metrology.verification import Verdict
from evenwatt.metrology.working_error import pulse_error, working_error
from tests.law.entries.chargers import charger


def readings(*values: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, values))


def test_the_mean_of_quotients_is_exact() -> None:
    # 1/3 % + 2/3 % have no finite decimals; their mean is a half exactly
    error = working_error(pile_kwh=readings("3.01", "3.02"), standard_kwh=readings("3", "3"))
    assert error == Decimal("0.5")


def test_a_tie_between_endless_quotients_goes_to_the_even_multiple() -> None:
    # (6.1 + 6.5) / 3 / 2 % = 2.1 %, half-way between 2.0 and 2.2
    point = {"pile_kwh": ["3.061", "3.065"], "standard_kwh": ["3", "3"]}
    item = charger(load_points=[point]).items[1]
    assert (item.error, item.rounded, item.verdict) == (Decimal("2.1"), Decimal("2.0"), Verdict.CONFORMING)


def test_every_item_and_load_point_gets_its_own_verdict() -> None:
    good = {"pile_kwh": ["1", "1"], "standard_kwh": ["1", "1"]}
    poor = {"pile_kwh": ["1.03", "1.03"], "standard_kwh": ["1", "1"]}
    judgement = charger(appearance=False, load_points=[good, poor], clock_s="1")
    assert [(item.item, item.load_point, item.verdict) for item in judgement.items] == [
        ("appearance", None, "nonconforming"),
        ("working_error", 1, "conforming"),
        ("working_error", 2, "nonconforming"),
        ("clock", None, "conforming"),
    ]
    assert [bool(item.reason) for item in judgement.items] == [True, False, True, False]


def test_the_limit_of_the_standard_is_told() -> None:
    with pytest.raises(Denied, match=r"0\.6667 % 超过限值 0\.6666 %（由最大允许误差 2\.0 % 得出）"):
        charger(standard_uncertainty_pct="0.6667")


def test_a_charger_without_time_of_use_prices_has_no_clock_item() -> None:
    assert "clock" not in [item.item for item in charger().items]


def test_a_refusal_names_every_load_point_that_lacks() -> None:
    good = {"pile_kwh": ["1", "1"], "standard_kwh": ["1", "1"]}
    once = {"pile_kwh": ["1"], "standard_kwh": ["1"]}
    with pytest.raises(Denied) as refusal:
        charger(load_points=[good, once, good, once])
    assert (refusal.value.params["load_points"], refusal.value.params["load_point"]) == (("2", "4"), 2)


def test_both_methods_agree_on_what_they_read_alike() -> None:
    # the pile counts 1.021 kWh while the standard counts 1 kWh: at 1000 pulses per kWh, m0 = 1021, m = 1000
    by_energy = working_error(pile_kwh=readings("1.021"), standard_kwh=readings("1"))
    by_pulses = pulse_error(preset_pulses=readings("1021"), counted_pulses=readings("1000"))
    assert by_energy == by_pulses == Decimal("2.1")


def test_low_insulation_stops_before_anything_is_judged() -> None:
    judgement = charger(insulation_mohm="0", load_points=[])
    assert [item.item for item in judgement.items] == ["insulation"]
    assert judgement.verdict is Verdict.NOT_JUDGED


def test_the_verdict_names_the_parameter_versions_it_rests_on() -> None:
    params = charger().params
    assert params["working_error_mpe"] == date(2022, 12, 28)
    assert all(catalog().param(name, on=since).since == since for name, since in params.items())
