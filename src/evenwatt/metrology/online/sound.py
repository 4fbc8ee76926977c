"""Whether a station can be judged at all: a master that is there and that is the sum of these chargers."""

from __future__ import annotations

import numpy as np

from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.evidence import Evidence
from evenwatt.metrology.online.station import MISSING, Station
from evenwatt.metrology.online.verdicts import Reason, Thresholds

_CLAUSE = "R-3.10-a"
_FEWEST_INTERVALS = 48
_IDLE_KWH = 1.0
"""Of all chargers in a period, below which the master tells nothing of any."""


def require_sound(station: Station) -> None:
    """Refuse a station about which its registers can say nothing.

    Raises
    ------
    Denied
        no chargers, too few intervals, no master readings, no charger readings.
    """
    readings = station.master_wh != MISSING
    if not station.chargers.ids or station.master_wh.size <= _FEWEST_INTERVALS:
        raise Denied(
            "场站 {station} 本期没有足够的数据",
            clause=_CLAUSE,
            code=Reason.NO_DATA.name,
            station=station.station_id,
        )
    if np.count_nonzero(readings) <= _FEWEST_INTERVALS:
        raise Denied(
            "场站 {station} 没有总表数据",
            clause=_CLAUSE,
            code=Reason.NO_MASTER.name,
            station=station.station_id,
        )
    if np.count_nonzero(station.charger_wh != MISSING) <= _FEWEST_INTERVALS:
        raise Denied(
            "场站 {station} 没有充电桩数据",
            clause=_CLAUSE,
            code=Reason.NO_DATA.name,
            station=station.station_id,
        )


def is_sound(station: Station) -> bool:
    """Whether registers can say something about their station."""
    try:
        require_sound(station)
    except Denied:
        return False
    return True


def hindrance_of_station(found: Evidence, rules: Thresholds) -> str:
    """Return what stands against any verdict in a station, empty if nothing."""
    if found.energy_kwh < _IDLE_KWH:
        return Reason.TOO_LITTLE_ENERGY.value
    if found.unexplained < -rules.unexplained_share:
        return Reason.NOT_A_SUM.value
    if found.unexplained > rules.unexplained_share and found.unrest > rules.unrest_share / 4:
        return Reason.UNMETERED_LOAD.value
    if found.unrest > rules.unrest_share:
        return Reason.UNMETERED_LOAD.value
    return ""
