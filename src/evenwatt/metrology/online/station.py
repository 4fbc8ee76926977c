"""What the estimator receives about one station and period: registers on a grid, and their meters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MISSING = np.iinfo(np.int64).min
"""The reading that is not there."""

UNKNOWN_MODEL, UNKNOWN_SIDE = "", "?"
"""In place of a model: nobody says which it is, or not even on which side of a conversion its meter sits."""


@dataclass(frozen=True)
class Chargers:
    """The chargers of one station, n of them, in the order of their ids.

    Attributes
    ----------
    ids
        charger ids, n.
    models
        maker and model in one key, n; chargers with one key share a conversion loss; or ``UNKNOWN_…``.
    dc
        whether it delivers direct current, shape (n,).
    dc_side
        whether its meter sits on the direct-current side, behind the conversion loss, shape (n,).
    rated_kw
        rated power in kW, NaN where unknown, shape (n,).
    step_wh
        step of the register in Wh, shape (n,).
    mpe_pct
        maximum permissible error in percent, shape (n,).
    on_site_error_pct, on_site_se_pct
        error found on site in percent and its standard uncertainty, NaN where nobody went, shape (n,).
    """

    ids: tuple[str, ...]
    models: tuple[str, ...]
    dc: Bools
    dc_side: Bools
    rated_kw: Floats
    step_wh: Floats
    mpe_pct: Floats
    on_site_error_pct: Floats
    on_site_se_pct: Floats


@dataclass(frozen=True)
class Station:
    """Cumulative registers of one station, read at T + 1 boundaries of T equal intervals.

    Attributes
    ----------
    station_id
        the station.
    chargers
        its n chargers.
    start_s
        the first boundary in seconds since 1970 UTC.
    interval_s
        the length of an interval in seconds.
    master_wh
        register of the master meter (总表) in Wh, ``MISSING`` where there is none, shape (T + 1,).
    charger_wh
        registers of the chargers in Wh, shape (n, T + 1).
    other_wh
        registers of metered other loads in Wh, shape (k, T + 1).
    master_step_wh
        step of the master's register in Wh.
    utc_offset_s
        what local time is ahead of UTC, in seconds.
    """

    station_id: str
    chargers: Chargers
    start_s: int
    interval_s: int
    master_wh: Ints
    charger_wh: Ints
    other_wh: Ints
    master_step_wh: float
    utc_offset_s: int = 28800


def part(station: Station, begin: int, end: int) -> Station:
    """Return the registers at boundaries ``begin`` … ``end - 1``."""
    return replace(
        station,
        start_s=station.start_s + begin * station.interval_s,
        master_wh=station.master_wh[begin:end],
        charger_wh=station.charger_wh[:, begin:end],
        other_wh=station.other_wh[:, begin:end],
    )
