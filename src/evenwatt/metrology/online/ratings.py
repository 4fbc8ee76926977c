"""Rated powers that registers contradict: a megawatt for a kilowatt would silence a charger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evenwatt.metrology.online.filling import ABSURD
from evenwatt.metrology.online.station import MISSING, Bools, Station

_SHARE = 0.03
"""Share of the intervals at work in which single wrong readings, or jumps after a standstill, may lie."""
_FEWEST = 5
"""Fewer intervals beyond the rating are chance."""


def doubtful_ratings(station: Station) -> Bools:
    """Return whose registers rise beyond their rating too often for wrong readings, shape (n,)."""
    wh = station.charger_wh
    read = (wh[:, 1:] != MISSING) & (wh[:, :-1] != MISSING)
    rise = np.where(read, wh[:, 1:], 0) - np.where(read, wh[:, :-1], 0)
    most = ABSURD * station.chargers.rated_kw * 1000 * station.interval_s / 3600
    beyond = np.count_nonzero(rise > np.where(most > 0, most, np.inf)[:, None], axis=1)
    doubtful: Bools = (beyond >= _FEWEST) & (beyond > _SHARE * np.count_nonzero(rise > 0, axis=1))
    return doubtful


def believed(station: Station) -> Station:
    """Return the station with ratings unknown where its registers contradict them."""
    rated = np.where(doubtful_ratings(station), np.nan, station.chargers.rated_kw)
    return replace(station, chargers=replace(station.chargers, rated_kw=rated))
