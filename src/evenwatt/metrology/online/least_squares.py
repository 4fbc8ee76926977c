"""The method `least-squares`, the textbook's: energy differences and a nominal efficiency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import ndtr

from evenwatt.metrology.online.filling import increments
from evenwatt.metrology.online.ratings import believed
from evenwatt.metrology.online.sound import require_sound
from evenwatt.metrology.online.station import Chargers, Floats, Station
from evenwatt.metrology.online.verdicts import Conclusions, Reason, thresholds, verdict

VERSION = "least-squares 1.0 试行方法（trial method）"
_EFFICIENCY = 0.95
"""Nominal efficiency of a DC charger."""
_RIDGE = 1e-9
_TWO_SIDED = 1.959964


@dataclass(frozen=True)
class Study:
    """Estimates of one station, NaN where the balance says nothing of a charger, shapes (n,)."""

    chargers: Chargers
    error_pct: Floats
    se_pct: Floats
    energy_kwh: Floats


class LeastSquares:
    """The method; it has no state."""

    version = VERSION

    def study(self, station: Station) -> Study:
        """Return errors by ordinary least squares on intervals without missing readings, with a constant."""
        require_sound(station)
        found = increments(believed(station))
        n = len(station.chargers.ids)
        touched = found.boundary_kwh2 > 0
        usable = ~(touched[1:] | touched[:-1]) & (found.row_kwh2 == 0)
        nominal = np.where(station.chargers.dc_side, 1 / _EFFICIENCY, 1.0)
        energy = np.vstack([found.charger_kwh * nominal[:, None], np.ones(usable.size)])[:, usable]
        master = found.master_kwh[usable]
        gram = energy @ energy.T
        inverse = np.linalg.inv(gram + _RIDGE * max(float(np.trace(gram)), 1.0) * np.eye(n + 1))
        ratio = inverse @ (energy @ master)
        residual = master - ratio @ energy
        variance = float(residual @ residual) / max(master.size - n - 1, 1)
        spread = np.sqrt(variance * np.diag(inverse)[:n])
        told = (ratio[:n] > 0) & (spread > 0) & (found.charger_kwh.sum(axis=1) > 0)
        safe = np.where(told, ratio[:n], np.nan)
        return Study(
            station.chargers, 100 * (1 / safe - 1), 100 * spread / safe**2, found.charger_kwh.sum(axis=1)
        )

    def fleet(self, studies: Sequence[Study], *, on: date) -> None:
        """Return nothing: each station stands alone."""

    def conclude(self, study: Study, fleet: None, *, on: date) -> Conclusions:
        """Return one row per charger."""
        rules = thresholds(on=on)
        mpe = study.chargers.mpe_pct
        outside = ndtr((-mpe - study.error_pct) / study.se_pct) + ndtr((study.error_pct - mpe) / study.se_pct)
        hindrance = np.where(np.isnan(outside), Reason.TOO_LITTLE_ENERGY.value, "")
        told = [verdict(float(p), str(why), rules) for p, why in zip(outside, hindrance, strict=True)]
        return Conclusions(
            error_pct=study.error_pct,
            se_pct=study.se_pct,
            low_pct=study.error_pct - _TWO_SIDED * study.se_pct,
            high_pct=study.error_pct + _TWO_SIDED * study.se_pct,
            p_out_of_mpe=outside,
            verdicts=tuple(each for each, _ in told),
            reasons=tuple(reason for _, reason in told),
            energy_kwh=study.energy_kwh,
            flat_error_pct=study.error_pct,
            flat_se_pct=study.se_pct,
            bound_se_pct=study.se_pct,
        )
