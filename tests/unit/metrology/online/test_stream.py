"""Day by day equals at once, whatever is missing, reset, stale or wrong."""

from dataclasses import replace

import numpy as np
import pytest

from evenwatt.metrology.online.evidence import evidence
from evenwatt.metrology.online.station import MISSING, Station
from evenwatt.metrology.online.statistics import one_shot
from evenwatt.metrology.online.stream import Stream, extend, finish
from tests.unit.metrology.online.physical import small_fleet


def cut(whole: Station, begin: int, end: int) -> Station:
    return replace(
        whole,
        start_s=whole.start_s + begin * whole.interval_s,
        master_wh=whole.master_wh[begin:end],
        charger_wh=whole.charger_wh[:, begin:end],
        other_wh=whole.other_wh[:, begin:end],
    )


def spoilt(whole: Station) -> Station:
    """A reset, an outage over midnight, a register that stood still, a wrong reading, a silent end."""
    charger, master = whole.charger_wh.copy(), whole.master_wh.copy()
    after = charger[0, 100:]
    charger[0, 100:] = np.where(after == MISSING, MISSING, after - after[after != MISSING].min())
    charger[1, 40:60] = MISSING
    charger[2, 70:74] = charger[2, 69]
    charger[3, 130] = 10**12
    charger[4, -30:] = MISSING
    master[95:98] = MISSING
    return replace(whole, charger_wh=charger, master_wh=master)


@pytest.mark.parametrize("pieces", [24, 7, 61])
@pytest.mark.parametrize("number", [0, 3])
def test_pieces_add_up_to_the_whole(number: int, pieces: int) -> None:
    whole = spoilt(small_fleet()[number][0])
    frozen, expected = one_shot(whole)
    stream = Stream(frozen, cut(whole, 0, pieces))
    longest = 0
    for begin in range(pieces, whole.master_wh.size, pieces):
        stream = extend(stream, cut(whole, begin, begin + pieces))
        if begin < whole.master_wh.size - 60:  # before the silent end nothing is waited for
            longest = max(longest, stream.tail.master_wh.size)
    found = finish(stream)
    assert found.rows == expected.rows
    assert found.tamed == expected.tamed
    assert found.energy_kwh == pytest.approx(expected.energy_kwh, rel=1e-9)
    assert np.abs(found.gram - expected.gram).max() <= 1e-9 * np.abs(expected.gram).max()
    one, other = evidence(whole, frozen, found), evidence(whole, frozen, expected)
    assert one.shift == pytest.approx(other.shift, rel=1e-6, abs=1e-6 * np.abs(other.shift).max())
    assert longest < 0.4 * whole.master_wh.size


def test_less_than_two_intervals_are_no_period() -> None:
    whole = small_fleet()[0][0]
    frozen, _ = one_shot(whole)
    with pytest.raises(ValueError, match="two intervals"):
        finish(Stream(frozen, cut(whole, 0, 2)))
