"""Day by day: the statistics of a period as its readings come in, equal to those of the period at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evenwatt.metrology.online.calibration import Calibration
from evenwatt.metrology.online.filling import LOOK
from evenwatt.metrology.online.noise import Carry
from evenwatt.metrology.online.ratings import believed
from evenwatt.metrology.online.sound import is_sound, require_sound
from evenwatt.metrology.online.station import MISSING, Station, part
from evenwatt.metrology.online.statistics import Statistics, one_shot, piece

_CALIBRATED_S = 28 * 86400
"""The calibration of a period is that of its first four weeks: a stream depends on the readings, not on the
days on which they came in."""


@dataclass(frozen=True)
class Stream:
    """A station's running statistics and the end of its registers that later readings may still explain.

    Attributes
    ----------
    frozen
        the calibration of the period.
    tail
        registers from a boundary at which all were read, some intervals before ``done``.
    done
        boundary of ``tail`` up to which intervals are in ``found``.
    found
        the statistics; ``None`` before there are any.
    carry
        what whitening hands on.
    """

    frozen: Calibration
    tail: Station
    done: int = 0
    found: Statistics | None = None
    carry: Carry | None = None


def begin(station: Station) -> tuple[Stream, bool]:
    """Return the stream of the readings so far, and whether its calibration is settled.

    It is once four weeks are there and say something. Before, it is that of all readings at hand, and the
    stream begins anew with the next day.

    Raises
    ------
    Denied
        nothing can be said of this station yet.
    """
    require_sound(station)
    weeks = part(station, 0, _CALIBRATED_S // station.interval_s + 1)
    settled = weeks.master_wh.size < station.master_wh.size and is_sound(weeks)
    calibrated = believed(weeks if settled else station)
    frozen, _ = one_shot(calibrated)
    station = replace(station, chargers=calibrated.chargers)
    first = Stream(frozen, part(station, 0, 1))
    return extend(first, part(station, 1, station.master_wh.size)), settled


def extend(stream: Stream, more: Station) -> Stream:
    """Return the stream with further readings, the boundary after the last one first.

    Intervals are added up to the last boundary at which every register was read, beyond whose next one
    every register was read again, and after which ``LOOK`` more are known: a wrong reading or a gap is
    told by those that follow it.
    """
    tail = replace(
        stream.tail,
        master_wh=np.concatenate([stream.tail.master_wh, more.master_wh]),
        charger_wh=np.concatenate([stream.tail.charger_wh, more.charger_wh], axis=1),
        other_wh=np.concatenate([stream.tail.other_wh, more.other_wh], axis=1),
    )
    whole = _read_by_all(tail)
    sure = whole[(whole <= tail.master_wh.size - 1 - LOOK) & (whole < _heard_from_all(tail) - 1)]
    if not sure.size or sure[-1] - stream.done < 2:
        return replace(stream, tail=tail)
    return _trimmed(_added(replace(stream, tail=tail), int(sure[-1])), whole)


def finish(stream: Stream) -> Statistics:
    """Return the statistics of all readings, those at the end included.

    Raises
    ------
    ValueError
        fewer than three readings.
    """
    last = stream.tail.master_wh.size - 1
    if last - stream.done < 2:
        raise ValueError("a period has at least two intervals")
    found = _added(stream, last).found
    assert found is not None
    return found


def _added(stream: Stream, until: int) -> Stream:
    more, carry = piece(stream.tail, stream.frozen, slice(stream.done, until), stream.carry)
    found = more if stream.found is None else stream.found + more
    return replace(stream, done=until, found=found, carry=carry)


def _trimmed(stream: Stream, whole: np.ndarray) -> Stream:
    """Return the stream without the readings that nothing depends on any more."""
    begins = whole[whole <= stream.done - 3 * LOOK]
    if not begins.size:
        return stream
    first = int(begins[-1])
    tail = part(stream.tail, first, stream.tail.master_wh.size)
    return replace(stream, tail=tail, done=stream.done - first)


def _read_by_all(station: Station) -> np.ndarray:
    """Return the boundaries at which every register was read."""
    read = (station.master_wh != MISSING) & (station.charger_wh != MISSING).all(axis=0)
    return np.flatnonzero(read & (station.other_wh != MISSING).all(axis=0))


def _heard_from_all(station: Station) -> int:
    """Return the last boundary by which every register was read for the last time."""
    meters = np.vstack([station.master_wh, station.charger_wh, station.other_wh])
    behind = np.argmax(meters[:, ::-1] != MISSING, axis=1)
    return int(meters.shape[1] - 1 - behind.max())
