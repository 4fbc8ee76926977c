"""Screens: below, at and above each limit; what is wrong is found with its evidence, what is right is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from evenwatt.metrology.online.screens import Alarm, Level, Screen, limits
from evenwatt.metrology.online.screens_drift import drift
from evenwatt.metrology.online.screens_orders import Orders, fee_yuan, order_clock, order_energy, order_fee
from evenwatt.metrology.online.screens_registers import (
    Register,
    falls,
    gaps,
    jumps,
    long_gaps,
    not_fresh,
    still,
)
from evenwatt.metrology.online.screens_station import station_screens
from evenwatt.metrology.online.station import MISSING, Chargers, Station

LIMITS = limits(on=date(2026, 7, 1))
HOUR = 3600


def register(wh: list[int], *, hours: list[float] | None = None, rated_kw: float = 10.0) -> Register:
    at = np.arange(len(wh)) if hours is None else np.array(hours)
    return Register("C1", (at * HOUR).astype(np.int64), np.array(wh, dtype=np.int64), rated_kw, 10.0)


def orders(**changed: object) -> Orders:
    """Two orders of 10 kWh, 06:00–07:00 and 12:00–13:00, in one and in two price periods."""
    right = Orders(
        charger_id="C1",
        ids=("a", "b"),
        begin_s=np.array([6, 12]) * HOUR,
        end_s=np.array([7, 13]) * HOUR,
        start_wh=np.array([0, 10_000]),
        end_wh=np.array([10_000, 20_000]),
        energy_wh=np.array([10_000, 10_000]),
        fee_fen=np.array([600, 880]),
        period_of=np.array([0, 1, 1]),
        period_wh=np.array([10_000, 3_000, 7_000]),
        price_fen=np.array([60.0, 60.0, 100.0]),
    )
    return replace(right, **changed)


def kinds(alarms: list[Alarm]) -> list[Screen]:
    return [each.screen for each in alarms]


def test_a_fall_is_a_reset_only_if_what_is_left_can_have_been_counted_since() -> None:
    assert kinds(falls(register([50_000, 50_000, 12_010]), 1.2)) == [Screen.REGISTER_RESET]
    assert kinds(falls(register([50_000, 50_000, 12_011]), 1.2)) == [Screen.REGISTER_BACKWARDS]
    assert falls(register([50_000, 50_000, 50_000]), 1.2) == []
    [alarm] = falls(register([50_000, 50_000, 49_990]), 1.2)
    assert (alarm.value, alarm.count, alarm.screen.level) == (0.01, 1, Level.FAULT_ALARM)


@pytest.mark.parametrize(("last", "seen"), [(24_009, False), (24_010, False), (24_011, True)])
def test_a_jump_is_more_than_the_rated_power_explains_over_two_intervals(last: int, seen: bool) -> None:
    found = jumps(register([0, 0, last]), LIMITS.rated_share)
    assert kinds(found) == [Screen.REGISTER_JUMP] * seen


def test_a_message_sent_twice_is_no_jump() -> None:
    full = [10_000 * at for at in range(8)]
    repeated = [*full[:3], full[2], *full[4:]]
    assert jumps(register(repeated), LIMITS.rated_share) == []
    assert jumps(register([0, 500_000], rated_kw=float("nan")), LIMITS.rated_share) == []


@pytest.mark.parametrize(
    ("readings", "energy_wh", "seen"), [(5, 1_000, True), (5, 999, False), (4, 1_000, False)]
)
def test_a_register_stands_still_while_an_order_charges(readings: int, energy_wh: int, seen: bool) -> None:
    """The order lasts from 1:00 to 2:50; the last reading that is equal may be a copy of the one before."""
    flat = register([7_000] * readings + [8_000])
    times = np.array([[HOUR, 3 * HOUR - 600]])
    assert kinds(still(flat, times, np.array([energy_wh]), LIMITS)) == [Screen.REGISTER_STILL] * seen
    assert still(flat, times + 4 * HOUR, np.array([energy_wh]), LIMITS) == []


def test_gaps_are_what_to_pull_again_and_long_ones_a_warning() -> None:
    broken = register([0, 1, 2, 3, 4], hours=[0, 1, 3, 27, 52])
    found = gaps(broken, 0, 52 * HOUR, HOUR)
    assert [(each.begin_s // HOUR, each.end_s // HOUR, each.readings) for each in found] == [
        (1, 3, 1),
        (3, 27, 23),
        (27, 52, 24),
    ]
    [alarm] = long_gaps(broken, found, LIMITS)
    assert (alarm.screen, alarm.count, alarm.value) == (Screen.DATA_GAP, 1, 25.0)
    assert gaps(register([0, 1, 2]), 0, 2 * HOUR, HOUR) == []
    [all_of_it] = gaps(register([]), 0, 10 * HOUR, HOUR)
    assert all_of_it.readings == 10


@pytest.mark.parametrize(("hours", "seen"), [(47.99, False), (48.0, False), (48.01, True)])
def test_data_are_not_fresh_beyond_the_limit(hours: float, seen: bool) -> None:
    assert kinds(not_fresh(register([0, 1]), int((1 + hours) * HOUR), LIMITS)) == [Screen.NOT_FRESH] * seen


def test_orders_that_add_up_give_no_alarm() -> None:
    assert order_energy(orders()) == []
    assert order_fee(orders()) == []


def test_an_order_s_energy_is_the_difference_of_its_registers_to_the_watt_hour() -> None:
    [alarm] = order_energy(orders(energy_wh=np.array([10_000, 10_001])))
    assert (alarm.orders, alarm.count, alarm.value) == (("b",), 1, 0.001)
    assert (alarm.shown[0], alarm.expected[0]) == (10.001, 10.0)
    assert order_energy(orders(end_wh=np.array([10_000, MISSING]))) == []


@pytest.mark.parametrize(("fee", "seen"), [(879, True), (880, False), (881, True)])
def test_a_fee_is_exact_to_the_fen(fee: int, seen: bool) -> None:
    assert kinds(order_fee(orders(fee_fen=np.array([600, fee])))) == [Screen.ORDER_FEE] * seen


@pytest.mark.parametrize(("wh", "fee", "seen"), [(5, 0, False), (5, 1, False), (6, 0, True), (4, 1, True)])
def test_half_a_fen_may_go_either_way(wh: int, fee: int, seen: bool) -> None:
    """At 100 fen per kWh 5 Wh cost exactly half a fen."""
    one = orders(
        energy_wh=np.array([10_000, wh]),
        fee_fen=np.array([600, fee]),
        period_of=np.array([0, 1]),
        period_wh=np.array([10_000, wh]),
        price_fen=np.array([60.0, 100.0]),
    )
    assert kinds(order_fee(one)) == [Screen.ORDER_FEE] * seen


def test_a_fee_of_periods_that_miss_energy_is_wrong_and_one_without_periods_unknown() -> None:
    lost = orders(period_wh=np.array([10_000, 3_000, 6_000]), fee_fen=np.array([600, 780]))
    assert [each.orders for each in order_fee(lost)] == [("b",)]
    none = orders(period_of=np.array([0]), period_wh=np.array([10_000]), price_fen=np.array([60.0]))
    assert order_fee(none) == []


def test_the_whole_numbers_of_the_screen_are_the_decimals_of_the_bill() -> None:
    assert fee_yuan(np.array([3_333]), np.array([123.4567])) == Decimal("4.114811811")
    exact = fee_yuan(np.array([3_000, 7_000]), np.array([60.0, 100.0]))
    assert exact == Decimal("8.8")


@pytest.mark.parametrize(
    ("offset_s", "seen"), [(0, False), (150, False), (-150, False), (600, True), (-600, True)]
)
def test_clocks_are_doubted_when_orders_and_registers_contradict_each_other(
    offset_s: int, seen: bool
) -> None:
    """A charge of 40 minutes every 79 minutes, read every quarter of an hour."""
    begin = 79 * 60 * np.arange(60)
    minute = np.zeros(60 * 79, dtype=np.int64)
    for each in begin // 60:
        minute[each : each + 40] = 100
    counted = np.concatenate(([0], np.cumsum(minute)))
    at = np.arange(0, counted.size, 15)
    meter = Register("C1", at * 60, counted[at], 10.0, 1.0)
    empty = np.empty(0, dtype=np.int64)
    theirs = Orders(
        "C1", tuple(map(str, range(60))), begin + offset_s, begin + 40 * 60 + offset_s, 4_000 * np.arange(60),
        4_000 * np.arange(1, 61), np.full(60, 4_000), np.full(60, MISSING), empty, empty, empty.astype(float),
    )  # fmt: skip
    found = order_clock(theirs, meter, LIMITS)
    assert kinds(found) == [Screen.CLOCK] * seen
    if seen:
        assert 180 < abs(found[0].value) <= 600
        assert np.sign(found[0].value) == np.sign(offset_s)


def station(rest_kw: np.ndarray, *, days: int = 14) -> Station:
    """Four AC chargers of 7 kW that work by turns, and ``rest_kw`` by hour of the day besides."""
    hours = np.arange(days * 24)
    work = np.array([(hours + 6 * at) % 24 < 9 for at in range(4)]) * 6_000
    master = work.sum(axis=0) + 1000 * rest_kw[hours % 24]
    chargers = Chargers(
        ids=tuple("abcd"),
        models=("M",) * 4,
        dc=np.zeros(4, dtype=bool),
        dc_side=np.zeros(4, dtype=bool),
        rated_kw=np.full(4, 7.0),
        step_wh=np.full(4, 10.0),
        mpe_pct=np.full(4, 2.0),
        on_site_error_pct=np.full(4, np.nan),
        on_site_se_pct=np.full(4, np.nan),
    )
    counted = np.concatenate([np.zeros((4, 1)), np.cumsum(work, axis=1)], axis=1)
    total = 10**9 + np.concatenate(([0], np.cumsum(master)))
    nobody = np.empty((0, total.size), dtype=np.int64)
    return Station(
        "S1",
        chargers,
        -8 * HOUR,
        HOUR,
        total.astype(np.int64),
        counted.astype(np.int64),
        nobody,
        10.0,
        8 * HOUR,
    )


CALM = np.full(24, 0.3)
NOON = (np.arange(24) >= 9) & (np.arange(24) < 17)
NIGHT = np.arange(24) < 5
EVENING = (np.arange(24) >= 18) & (np.arange(24) < 22)


@pytest.mark.parametrize(
    ("rest_kw", "found"),
    [
        (CALM, []),
        (CALM - 3.0 * NOON, [Screen.STATION_BALANCE, Screen.PHOTOVOLTAIC]),
        (CALM + 4.0 * NIGHT - 4.0 * EVENING, [Screen.STORAGE]),
        (CALM + 2.0, [Screen.UNMETERED_LOAD]),
        (CALM + 0.6, []),
        (CALM + 0.8, [Screen.UNMETERED_LOAD]),
        (CALM - 2.0, [Screen.STATION_BALANCE, Screen.PHOTOVOLTAIC]),
        (CALM + 9.0, [Screen.STATION_BALANCE, Screen.UNMETERED_LOAD]),
    ],
)
def test_what_hangs_on_a_master_unseen_shows_by_its_hours(rest_kw: np.ndarray, found: list[Screen]) -> None:
    assert kinds(station_screens(station(rest_kw), LIMITS)) == found


@pytest.mark.parametrize(("share", "seen"), [(-0.029, False), (-0.031, True), (0.349, False), (0.351, True)])
def test_the_total_of_a_station_may_differ_from_its_sum_by_so_much(share: float, seen: bool) -> None:
    mean_kw = 9.0  # four chargers at 6 kW for 9 of 24 hours
    rest = np.full(24, mean_kw * share / (1 - share))
    assert (Screen.STATION_BALANCE in kinds(station_screens(station(rest), LIMITS))) == seen


def test_a_week_says_nothing_yet() -> None:
    assert station_screens(station(CALM + 9.0, days=7), LIMITS) == []


@pytest.mark.parametrize(
    ("change", "se", "seen"),
    [(0.99, 0.1, False), (1.01, 0.1, True), (-1.01, 0.1, True), (2.08, 0.5, False), (2.2, 0.5, True)],
)
def test_a_drift_exceeds_the_doubt_of_both_periods_and_half_the_mpe(
    change: float, se: float, seen: bool
) -> None:
    found = drift(
        ["C1"],
        np.array([[0.2], [0.2 + change]]),
        np.full((2, 1), se),
        (0, 7_776_000),
        np.array([2.0]),
        LIMITS,
    )
    assert kinds(found) == [Screen.DRIFT] * seen


def test_every_screen_is_an_alarm_or_a_warning() -> None:
    assert {each.level for each in Screen} == set(Level)
