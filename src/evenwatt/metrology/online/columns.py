"""The columns of the energy balance: what the master sees beside each charger's register."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evenwatt.metrology.online.station import Bools, Chargers, Floats


class Loss(StrEnum):
    """A loss that all chargers of a model share."""

    SQUARE = "square"
    """relative to the output at rated power, growing with it"""
    AT_WORK = "at_work"
    """fans and control while charging, in kW"""


@dataclass(frozen=True)
class Design:
    """Which columns a station has: chargers, shared losses of models, nuisance of the station, the master.

    Attributes
    ----------
    losses
        (model, whether metered behind the conversion, loss), one per shared column, in their order.
    prior_mean, prior_sd
        of the station's own q nuisance coefficients, shape (q,).
    usual_kwh
        energy per interval below which a charger at work is taken to have worked for part of it only, (n,).
    """

    losses: tuple[tuple[str, bool, Loss], ...]
    prior_mean: Floats
    prior_sd: Floats
    usual_kwh: Floats

    @property
    def width(self) -> int:
        """Number of coefficients: chargers, shared losses and nuisance."""
        return len(self.usual_kwh) + len(self.losses) + len(self.prior_mean)


HOURS = 24
"""Of a day."""
_STATION_PRIOR = ((1.0, 5.0), *(((0.0, 3.0),) * HOURS), (0.006, 0.006), (0.0, 30 / 3600))
"""Constant, its change by the hour of the day [kW]; feeder loss at rated power; the master's clock [h]."""
_CLOCK_SD_H = 60 / 3600
_USUAL = 0.95
"""Share of the intervals at work that are below the usual energy: that of an interval worked through."""
_SEEN = 2000
"""Intervals from which a charger's usual energy is told."""


def design(chargers: Chargers, energy_kwh: Floats) -> Design:
    """Return the columns of a station whose chargers delivered ``energy_kwh`` per interval, shape (n, T)."""
    losses: list[tuple[str, bool, Loss]] = []
    kinds = zip(chargers.models, chargers.dc, chargers.dc_side, strict=True)
    for model, side in sorted({(model, bool(side)) for model, dc, side in kinds if dc}):
        if side:
            losses.append((model, side, Loss.SQUARE))
        losses.append((model, side, Loss.AT_WORK))
    prior = np.array([*_STATION_PRIOR, *(((0.0, _CLOCK_SD_H),) * len(chargers.ids))])
    usual = np.array([_usual(row) for row in energy_kwh])
    return Design(tuple(losses), prior[:, 0], prior[:, 1], usual)


def _usual(row: Floats) -> float:
    some = row[:: max(row.size // _SEEN, 1)]
    some = some[some > 0]
    if not some.size:
        return 1.0
    at = int(_USUAL * some.size)
    return max(float(np.partition(some, at)[at]), 1e-3)


def columns(
    chargers: Chargers,
    known: Design,
    *,
    charger_kwh: Floats,
    master_kwh: Floats,
    local_hour: Floats,
    hours: float,
) -> tuple[Floats, Floats]:
    """Return the columns, shape (width + 1, T), the master last, and activity at boundaries, (T + 1,), kW².

    Parameters
    ----------
    charger_kwh
        energies per interval, shape (n, T); master_kwh: shape (T,).
    local_hour
        local time of the middle of each interval [h], shape (T,).
    hours
        length of an interval [h].
    """
    m = charger_kwh
    n, intervals = m.shape
    out = np.empty((known.width + 1, intervals))
    out[:n] = m
    at = n
    nearby = _largest_nearby(m, known.usual_kwh)
    models = np.array(chargers.models)
    rated = np.where(chargers.rated_kw > 0, chargers.rated_kw, 2 * known.usual_kwh / hours)
    for model, side, loss in known.losses:
        mine = _of(models, chargers.dc_side, model, side)
        if loss is Loss.SQUARE:
            scaled = nearby[mine] / (hours * rated[mine])[:, None]
            np.einsum("it,it->t", m[mine], scaled, out=out[at])
        else:
            np.divide(m[mine], nearby[mine]).sum(axis=0, out=out[at])
            out[at] *= hours
        at += 1
    at = _of_the_day(out, at, local_hour, hours)
    total = m.sum(axis=0)
    np.multiply(total, total, out=out[at])
    out[at] += np.einsum("it,it->t", m, nearby - m)  # who worked for a part of it did so at more power
    out[at] /= hours * max(float(rated.sum()), 1.0)
    power = power_at_boundaries(m, known.usual_kwh, hours)
    clocks = out[at + 2 : at + 2 + n]
    np.subtract(power[:, 1:], power[:, :-1], out=clocks)
    clocks.sum(axis=0, out=out[at + 1])
    out[-1] = master_kwh
    return out, np.einsum("it,it->t", power, power)


def _of(models: np.ndarray, sides: Bools, model: str, side: bool) -> Bools:
    chosen: Bools = (models == model) & (sides == side)
    return chosen


def _of_the_day(out: Floats, at: int, local_hour: Floats, hours: float) -> int:
    """Fill in the constant and the hours of the day from row ``at`` on; return the row after them.

    Lights go on and off by the clock: what waves and a night of fixed length leave of that is many times
    what else the background does.
    """
    day = max(round(24 / hours), 1) if abs(24 / hours - round(24 / hours)) < 1e-9 else local_hour.size
    hour = np.floor(local_hour[:day] % 24)
    rows = hours * np.array([np.ones(hour.size), *(hour == each for each in range(HOURS))])
    days, rest = divmod(local_hour.size, hour.size)
    stop = at + len(rows)
    out[at:stop, : days * hour.size].reshape(len(rows), days, hour.size)[:] = rows[:, None]
    out[at:stop, days * hour.size :] = rows[:, :rest]
    return stop


def power_at_boundaries(m: Floats, usual_kwh: Floats, hours: float) -> Floats:
    """Return each charger's power in kW at the boundaries, shape (n, T + 1), from energies (n, T) in kWh.

    A charger that stood still on either side of a boundary stood still at it; else the session spans it
    and its power is at least the larger of the two means.
    """
    power = np.zeros((m.shape[0], m.shape[1] + 1))
    inner = power[:, 1:-1]
    np.maximum(m[:, :-1], m[:, 1:], out=inner)
    np.maximum(inner, usual_kwh[:, None], out=inner)
    inner *= np.minimum(m[:, :-1], m[:, 1:]) > 0
    inner /= hours
    return power


def _largest_nearby(m: Floats, usual_kwh: Floats) -> Floats:
    """Return what an interval worked through would have had: the largest of it, its neighbours, the usual."""
    out = np.maximum(m, usual_kwh[:, None])
    np.maximum(out[:, 1:], m[:, :-1], out=out[:, 1:])
    np.maximum(out[:, :-1], m[:, 1:], out=out[:, :-1])
    return out
