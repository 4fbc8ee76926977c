"""Chargers that were not heard of for long: the master shows when they stood still."""

from dataclasses import replace

import numpy as np
import pytest

from evenwatt.metrology.online.filling import increments
from evenwatt.metrology.online.silence import MANY, habits_at_work, is_often_silent
from evenwatt.metrology.online.station import MISSING, Station
from evenwatt.metrology.online.statistics import look, one_shot
from evenwatt.metrology.online.stream import Stream, extend, finish
from tests.unit.metrology.online.physical import small_fleet

OUTAGE = 14


def silenced(whole: Station) -> Station:
    """Return a station whose chargers are silent one after the other, with a pause after each."""
    charger = whole.charger_wh.copy()
    for at, begin in enumerate(range(10, charger.shape[1] - 2 * OUTAGE, 2 * OUTAGE)):
        charger[at % len(charger), begin : begin + OUTAGE] = MISSING
    return replace(whole, charger_wh=charger)


@pytest.fixture(scope="module")
def whole() -> Station:
    station = small_fleet()[0][0]
    kept = np.where(station.charger_wh == MISSING, 0, station.charger_wh)
    return replace(station, charger_wh=np.maximum.accumulate(kept, axis=1))


def test_energy_moves_to_the_intervals_in_which_it_was_delivered(whole: Station) -> None:
    gaps = silenced(whole)
    true, even = increments(whole).charger_kwh, increments(gaps)
    frozen, _ = one_shot(gaps)
    told = look(gaps, frozen.design, frozen.habits).energies
    assert told.charger_kwh.sum(axis=1) == pytest.approx(even.charger_kwh.sum(axis=1))
    assert np.abs(told.charger_kwh - true).sum() < 0.7 * np.abs(even.charger_kwh - true).sum()
    assert (told.row_kwh2 == 0).sum() > (even.row_kwh2 == 0).sum()
    assert (told.row_kwh2 >= 0).all()


def test_what_was_heard_is_left_alone(whole: Station) -> None:
    gaps = silenced(whole)
    frozen, _ = one_shot(gaps)
    told, even = look(gaps, frozen.design, frozen.habits).energies, increments(gaps)
    heard = np.ones(told.charger_kwh.shape, dtype=bool)
    for each in even.silences:
        heard[each.charger, each.start : each.stop] = False
    assert (told.charger_kwh == even.charger_kwh)[heard].all()


def test_few_silences_are_not_asked_about(whole: Station) -> None:
    charger = whole.charger_wh.copy()
    busiest = int(np.argmax(charger[:, -1] - charger[:, 0]))
    charger[busiest, 20:44] = MISSING
    few = replace(whole, charger_wh=charger)
    assert increments(few).silences
    assert 24 / charger.shape[1] < MANY
    assert not is_often_silent(increments(few))
    assert one_shot(few)[0].habits is None


def test_habits_count_only_what_was_heard(whole: Station) -> None:
    energies = increments(silenced(whole))
    hour = np.arange(energies.master_kwh.size) % 24
    at_work = habits_at_work(energies, hour)
    assert at_work.shape == (len(energies.charger_kwh), 24)
    assert ((at_work > 0) & (at_work < 1)).all()
    each = energies.silences[0]
    first = hour[each.start]
    seen = [
        energies.charger_kwh[each.charger, t] > 0
        for t in np.flatnonzero(hour == first)
        if not any(s.charger == each.charger and s.start <= t < s.stop for s in energies.silences)
    ]
    assert at_work[each.charger, first] == pytest.approx((sum(seen) + 1) / (len(seen) + 2))


def test_day_by_day_equals_at_once_with_many_gaps(whole: Station) -> None:
    gaps = silenced(whole)
    frozen, expected = one_shot(gaps)
    assert frozen.habits is not None

    def cut(begin: int, end: int) -> Station:
        return replace(
            gaps,
            start_s=gaps.start_s + begin * gaps.interval_s,
            master_wh=gaps.master_wh[begin:end],
            charger_wh=gaps.charger_wh[:, begin:end],
            other_wh=gaps.other_wh[:, begin:end],
        )

    stream = Stream(frozen, cut(0, 24))
    for begin in range(24, gaps.master_wh.size, 24):
        stream = extend(stream, cut(begin, begin + 24))
    found = finish(stream)
    assert found.rows == expected.rows
    assert np.abs(found.gram - expected.gram).max() <= 1e-9 * np.abs(expected.gram).max()
