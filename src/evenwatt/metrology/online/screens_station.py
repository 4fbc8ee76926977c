"""Screens of a station: its total against the sum of its chargers, and what else hangs on its master."""

from __future__ import annotations

import numpy as np

from evenwatt.metrology.online.filling import increments
from evenwatt.metrology.online.screens import Alarm, Limits, Screen, some
from evenwatt.metrology.online.station import Bools, Floats, Ints, Station

_LOSS = 0.05
"""Nominal loss before a meter on the direct-current side; a screen need not know it exactly."""
_FEWEST_DAYS = 7
_HOURS = 12
"""Hours of a day that must be known."""
_NOON = slice(10, 15)
_PATTERN_HOURS = 2
"""Hours of a day on which a storage charges or discharges at least."""


def station_screens(station: Station, limits: Limits) -> list[Alarm]:
    """Return what the balance of a station shows; a station with too few whole days shows nothing.

    Clause: R-3.10-a.
    """
    found = increments(station)
    ratio = np.where(station.chargers.dc_side, 1 + _LOSS, 1.0)
    chargers_kwh = ratio @ found.charger_kwh
    days = _days(station, found.master_kwh.size)
    certain = found.row_kwh2 == 0
    if not days.size or days.max() < _FEWEST_DAYS or chargers_kwh.sum() <= 0:
        return []
    rated = float(np.nansum(station.chargers.rated_kw))
    balance = _balance(station, found.master_kwh, chargers_kwh, certain, days, limits)
    untouched = certain & (found.boundary_kwh2[1:] == 0) & (found.boundary_kwh2[:-1] == 0)
    pattern = _pattern(station, found.master_kwh - chargers_kwh, untouched, days, rated, limits)
    return balance + pattern


def _balance(
    station: Station, master_kwh: Floats, chargers_kwh: Floats, certain: Bools, days: Ints, limits: Limits
) -> list[Alarm]:
    """The total of the period against the sum, losses included; the evidence by day."""
    master, chargers = float(master_kwh[certain].sum()), float(chargers_kwh[certain].sum())
    share = (master - chargers) / master if master > 0 else -np.inf
    if limits.balance_low <= share <= limits.balance_high:
        return []
    limit = limits.balance_low if share < limits.balance_low else limits.balance_high
    shown: Floats = np.bincount(days, weights=master_kwh * certain).astype(np.float64)
    expected: Floats = np.bincount(days, weights=chargers_kwh * certain).astype(np.float64)
    return [_alarm(station, Screen.STATION_BALANCE, 100 * share, 100 * limit, "%", shown, expected)]


def _pattern(
    station: Station, rest_kwh: Floats, certain: Bools, days: Ints, rated_kw: float, limits: Limits
) -> list[Alarm]:
    """What is left, by day and hour, has the shape of a plant, of a storage or of a load.

    One of them is named, as they hide each other: storage takes and gives on the same days, a plant gives at
    noon only, a load takes.
    """
    table = _by_day_and_hour(station, rest_kwh, certain, days)
    if len(table) < _FEWEST_DAYS:
        return []
    rounding_kw = 2 * station.master_step_wh / 1000  # of the two readings of an hour
    limit = max(limits.residual_share * rated_kw, limits.residual_kw, rounding_kw)
    gives = table < -limit
    takes = table - max(float(np.nanmedian(table)), 0.0) > limit
    often = limits.days_share
    both = (gives.sum(axis=1) >= _PATTERN_HOURS) & (takes.sum(axis=1) >= _PATTERN_HOURS)
    noon = np.nanmean(table[:, _NOON], axis=1) < -limit
    daily = np.nanmean(table, axis=1)
    level = float(np.nanmedian(daily))
    if both.mean() > often:
        return [_residual(station, Screen.STORAGE, float(np.nanmin(table)), -limit, table)]
    if noon.mean() > often:
        worst = float(np.nanmin(np.nanmean(table, axis=0)))
        return [_residual(station, Screen.PHOTOVOLTAIC, worst, -limit, table)]
    if level > limit:
        return [_residual(station, Screen.UNMETERED_LOAD, level, limit, table)]
    return []


def _days(station: Station, intervals: int) -> Ints:
    """Return the day of each interval, counted from the first, by the station's own time, shape (T,)."""
    begin = station.start_s + station.utc_offset_s + station.interval_s * np.arange(intervals)
    day: Ints = begin // 86400
    return day - day[0] if day.size else day


def _by_day_and_hour(station: Station, rest_kwh: Floats, certain: Bools, days: Ints) -> Floats:
    """Return mean unmetered power [kW] by day and hour, shape (D, 24): days known enough, NaN in gaps."""
    local = station.start_s + station.utc_offset_s + station.interval_s * np.arange(rest_kwh.size)
    slot = days * 24 + local // 3600 % 24
    size = (int(days.max()) + 1) * 24
    hours = np.bincount(slot, weights=certain * (station.interval_s / 3600), minlength=size)
    energy = np.bincount(slot, weights=rest_kwh * certain, minlength=size)
    power: Floats = np.where(hours > 0, energy / np.maximum(hours, 1e-9), np.nan).reshape(-1, 24)
    known = np.isfinite(power)
    return power[(known.sum(axis=1) >= _HOURS) & known[:, _NOON].any(axis=1)]


def _alarm(
    station: Station, screen: Screen, value: float, limit: float, unit: str, shown: Floats, expected: Floats
) -> Alarm:
    begin = (station.start_s + station.utc_offset_s) // 86400 * 86400 - station.utc_offset_s
    ts = begin + 86400 * np.arange(shown.size)
    kept = some(ts)
    return Alarm(screen, "", 1, value, limit, unit, kept, shown[: kept.size], expected[: kept.size])


def _residual(station: Station, screen: Screen, value: float, limit: float, table: Floats) -> Alarm:
    """The evidence: mean unmetered power by hour of the day, on the station's first day."""
    begin = (station.start_s + station.utc_offset_s) // 86400 * 86400 - station.utc_offset_s
    profile = np.nanmean(table, axis=0)
    return Alarm(screen, "", 1, value, limit, "kW", begin + 3600 * np.arange(24), profile, np.zeros(24))
