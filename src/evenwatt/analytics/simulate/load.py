"""Power minute by minute while chargers are at work: delivered energy, conversion loss, feeder loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.analytics.simulate.fleet import Site
from evenwatt.analytics.simulate.scenario import Scenario
from evenwatt.analytics.simulate.sessions import Sessions

_FLICKER = 0.01
_ACTIVE_KW = 0.15
"""Fans, contactors and control of a DC charger at work."""
_STANDBY_DC_KW = 0.06
_STANDBY_AC_KW = 0.005
_CABINET = 4


@dataclass(frozen=True)
class Load:
    """Minutes in which a charger works, in the order of charger and minute; arrays of shape (W,).

    ``session`` is the place of their session among the sessions. ``metered_kw`` is the true power where the
    charger's meter sits, ``input_kw`` what it draws from the station's bus besides its standby.
    """

    session: np.ndarray
    charger: np.ndarray
    minute: np.ndarray
    metered_kw: np.ndarray
    input_kw: np.ndarray


def draw_load(
    scenario: Scenario, site: Site, sessions: Sessions, minutes: int, rng: np.random.Generator
) -> Load:
    """Return the working minutes of a station in a period of ``minutes`` minutes."""
    session = np.repeat(np.arange(len(sessions.start)), sessions.minutes)
    elapsed = np.arange(len(session)) - np.repeat(
        np.cumsum(sessions.minutes) - sessions.minutes, sessions.minutes
    )
    minute = sessions.start[session] + elapsed
    inside = minute < minutes
    session, elapsed, minute = session[inside], elapsed[inside], minute[inside]
    charger = sessions.charger[session]
    output = _output_kw(sessions, session, elapsed, rng)
    if not scenario.station.shared_power:
        return _through(site, sessions, session, minute, minutes, output, output)
    cabinet = charger // _CABINET
    output, together = _shared(
        site, cabinet, charger, minute, minutes, output, scenario.station.cabinet_ratio
    )
    return _through(site, sessions, session, minute, minutes, output, together)


def _output_kw(
    sessions: Sessions, session: np.ndarray, elapsed: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Constant power, then falling straight to the rest; with the flicker of a battery's management."""
    at = (elapsed + 0.5) / sessions.minutes[session]
    constant = sessions.constant[session]
    falling = np.maximum(at - constant, 0.0) / (1.0 - constant)
    shape = 1.0 - falling * (1.0 - sessions.rest[session])
    flicker = 1.0 + _FLICKER * rng.standard_normal(len(session), dtype=np.float32)
    return sessions.power_kw[session] * shape * flicker


def _shared(
    site: Site,
    cabinet: np.ndarray,
    charger: np.ndarray,
    minute: np.ndarray,
    minutes: int,
    output: np.ndarray,
    ratio: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the output each DC charger gets from its cabinet, and the cabinet's whole output then."""
    slot = cabinet * minutes + minute
    dc = site.is_dc[charger]
    rated = site.each("rated_kw") * site.is_dc
    limit = ratio * np.bincount(np.arange(len(rated)) // _CABINET, weights=rated)
    wanted = np.bincount(slot, weights=output * dc)[slot]
    granted = np.minimum(1.0, limit[cabinet] / np.maximum(wanted, 1e-9))
    return np.where(dc, output * granted, output), np.where(dc, wanted * granted, output)


def _through(
    site: Site,
    sessions: Sessions,
    session: np.ndarray,
    minute: np.ndarray,
    minutes: int,
    output: np.ndarray,
    together: np.ndarray,
) -> Load:
    """Pass the output through the converter: loss = fans + a·P + b·P·P_together/P_rated.

    ``a`` changes slowly over the period; a third of the mean relative loss at half load is quadratic.
    """
    charger = sessions.charger[session]
    dc = site.is_dc
    rated = site.each("rated_kw")
    linear = 0.67 * site.loss
    quadratic = 0.66 * site.loss / rated
    elapsed = minute / minutes - 0.5
    share = linear[charger] + site.loss_drift[charger] * elapsed + quadratic[charger] * together
    converted = output * (1.0 + np.where(dc[charger], share, 0.0))
    by_ac = (site.each("meter_side") == "AC")[charger]
    return Load(
        session=session,
        charger=charger,
        minute=minute,
        metered_kw=np.where(by_ac, converted, output),
        input_kw=converted + _ACTIVE_KW * dc[charger],
    )


def bus_kw(scenario: Scenario, site: Site, load: Load, minutes: int, rng: np.random.Generator) -> np.ndarray:
    """Return what all chargers draw behind the feeder [kW], shape (minutes,): standby and I²R included."""
    standby = np.where(site.is_dc, _STANDBY_DC_KW, _STANDBY_AC_KW) * rng.uniform(0.7, 1.3, len(site.loss))
    total = np.bincount(load.minute, weights=load.input_kw, minlength=minutes) + standby.sum()
    rated = site.each("rated_kw").sum()
    return total + rng.uniform(*scenario.station.feeder_loss) / rated * total**2
