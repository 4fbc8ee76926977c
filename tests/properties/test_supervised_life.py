"""What holds of connections, windows and verdicts whatever the facts are."""

from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import given

from evenwatt.metrology.online.verdicts import Verdict, thresholds, verdict
from evenwatt.rules.concentration import Anomaly, concentrations
from evenwatt.rules.report_period import report_period
from evenwatt.rules.stop_connecting import Result, StopGround, stop_ground

ON = date(2026, 3, 2)
DAYS = st.dates(date(2023, 7, 1), date(2040, 12, 31))  # the first whole half-year in force


@given(DAYS, st.sampled_from(["R-4.3.2-e", "R-4.3.2-g"]))
def test_periods_hold_their_day_and_follow_each_other_without_gap(day: date, rule: str) -> None:
    period = report_period(rule, day=day)
    assert period.first <= day <= period.last
    assert report_period(rule, day=period.first) == period == report_period(rule, day=period.last)
    assert report_period(rule, day=period.last + timedelta(days=1)).first == period.last + timedelta(days=1)


@given(st.lists(st.booleans(), max_size=6), st.none() | DAYS, st.none() | DAYS)
def test_a_charger_may_be_connected_unless_its_last_result_failed(
    outcomes: list[bool], rectify_by: date | None, rectified_on: date | None
) -> None:
    results = [Result(ON + timedelta(days=n), conforming) for n, conforming in enumerate(outcomes)]
    on = ON + timedelta(days=30)
    ground = stop_ground(results, rectify_by=rectify_by, rectified_on=rectified_on, on=on)
    assert (ground is None) == (not outcomes or outcomes[-1])
    twice = outcomes[-2:] == [False, False]
    after_rectification = rectified_on is not None and bool(results) and results[-1].on >= rectified_on
    assert (ground is StopGround.FAILED_AGAIN) == (twice and after_rectification)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_verdict_never_turns_from_fail_to_pass_as_the_probability_grows(one: float, other: float) -> None:
    order = [Verdict.PASS, Verdict.UNDETERMINED, Verdict.FAIL]
    low, high = (order.index(verdict(p, "", thresholds(on=ON))[0]) for p in sorted((one, other)))
    assert low <= high


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60), st.sampled_from(["", "x", "y"]))))
def test_a_signal_is_what_counting_by_hand_finds(told: list[tuple[str, int, str]]) -> None:
    anomalies = [Anomaly(charger, ON - timedelta(days=ago), lot, "") for charger, ago, lot in told]
    found = {signal.name: set(signal.chargers) for signal in concentrations(anomalies, on=ON)}
    for lot in "xy":
        recent = {charger for charger, ago, of in told if of == lot and ago < 30}
        assert found.get(lot, set()) == (recent if len(recent) >= 3 else set())
    assert "" not in found
